"""Chinese and English words for the kinds that a sheet names."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from directory.exemption_kind import ExemptionKind
from directory.importing.cells import BadValue, folded, words
from directory.roles import DutyRole
from domain.kernel.calendar import DayKind

AREA_KINDS = {
    "county": "县|区|县级|市|county|district",
    "township": "乡镇|镇|乡|街道|乡镇街道|township|town|subdistrict",
    "community": "村|社区|村社区|行政村|居委会|community|village",
    "grid": "网格|grid",
}
AREA_LEVELS = tuple(AREA_KINDS)
"""From the county down."""

UNIT_KINDS = {
    "department": "县直单位|县直部门|县直|部门|机关|事业单位|department",
    "township": "乡镇|街道|乡镇街道|镇|乡|乡镇政府|township",
    "community": "村|社区|村社区|村委会|居委会|community|village",
    "mass_organisation": "群团|群团组织|人民团体|massorganisation|mass_organisation",
    "other": "其他|其它|企业|other",
}
DUTY_ROLES = {
    DutyRole.LIAISON: "联络员|单位联络员|liaison",
    DutyRole.HEAD: "负责人|单位负责人|主要负责人|head",
    DutyRole.UNIT_DUTY: "单位值班|值班员|unitduty|unit_duty",
    DutyRole.TOWNSHIP_DUTY: "乡镇值班|街道值班|乡镇街道值班|乡镇值班员|townshipduty|township_duty",
    DutyRole.COMMAND_POST_DUTY: "指挥部值班|指挥部值班员|县指挥部值班|commandpostduty|command_post_duty",
}
EXEMPTION_KINDS = {
    ExemptionKind.FRONT_LINE: "一线|已在一线|在一线|frontline|front_line",
    ExemptionKind.APPROVED_LEAVE: "请假|批准请假|已批准请假|休假|公休|产假|approvedleave|approved_leave|leave",
    ExemptionKind.QUARANTINE: "隔离|隔离中|quarantine",
    ExemptionKind.MEDICAL: "医学豁免|因病|健康原因|身体原因|medical",
}
CALENDAR_KINDS = {
    # 调休 alone is left out: people write it for the day off as well as for the day worked instead.
    DayKind.HOLIDAY: "休|放假|休息|放假调休|假|节假日|法定节假日|法定假日|holiday|rest|off",
    DayKind.ADJUSTED_WORKDAY: "班|上班|调休上班|补班|工作日|调休工作日|adjustedworkday|adjusted_workday|workday|work",
}
POOL_WORDS = {
    "standby": "待命|待命干部|备勤|备勤干部|standby",
    "public_welfare": "公益性岗位|公益性岗位人员|公益岗|publicwelfare|public_welfare",
    "veterans": "老兵|老兵先锋队|退役军人|veterans",
    "volunteers": "志愿者|志愿服务队|volunteers|volunteer",
    "households": "户代表|households",
}
ENTERPRISE_KINDS = {
    "food": "食品生产|食品加工|食品|foodproduction|food",
    "catering": "餐饮|餐饮服务|饭店|catering",
    "retail": "商超|商场超市|超市|商场|农贸市场|零售|retail",
    "pharmacy": "药店|药房|医药零售|pharmacy",
    "hotel": "宾馆|酒店|旅馆|住宿|hotel",
    "manufacturing": "制造|制造业|工业|工业企业|manufacturing",
    "chemical": "危化|危险化学品|化工|chemical",
    "construction": "建筑|建筑施工|施工|construction",
    "logistics": "物流|快递|冷链|冷链物流|交通运输|logistics",
    "property": "物业|物业服务|物业公司|物业企业|property",
    "other": "其他|其它|other",
}
RISKS = {
    "A": "a|a类|低|低风险|信用风险低|low",
    "B": "b|b类|一般|中|较低|一般风险|信用风险一般|normal",
    "C": "c|c类|较高|较高风险|信用风险较高|high",
    "D": "d|d类|高|高风险|信用风险高|veryhigh",
}
QUALIFICATIONS = {
    "general": "综合|综合执法|行政执法|general",
    "market": "市场监管|食品安全|食品|market",
    "safety": "安全生产|应急管理|safety",
    "fire": "消防|fire",
    "health": "卫生|卫生监督|疫情防控|health",
    "housing": "住建|住房城乡建设|物业管理|housing",
    "environment": "环保|生态环境|environment",
    "traffic": "交通|交通运输|traffic",
}


_Kind = TypeVar("_Kind", bound=str)


def choice(kinds: Mapping[_Kind, str]) -> Callable[[object], str]:
    """A reader of cells that accepts the words of `kinds` and gives the kind."""
    meanings = {word: str(kind) for kind, listed in kinds.items() for word in listed.split("|")}
    first = "、".join(listed.split("|")[0] for listed in kinds.values())
    codes = ", ".join(kinds)

    def parse(value: object) -> str:
        found = meanings.get(folded(value))
        if found is None:
            raise BadValue(f"只能填：{first}", f"must be one of: {codes}")
        return found

    return parse


def choices(kinds: Mapping[_Kind, str]) -> Callable[[object], tuple[str, ...]]:
    """A reader of cells that hold a list of the words of `kinds`."""
    one = choice(kinds)

    def parse(value: object) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one(word) for word in words(value)))

    return parse
