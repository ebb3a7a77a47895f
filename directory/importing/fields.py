"""The sheets and columns that the directory understands, with the header names that people really write."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from directory.importing import cells
from directory.importing.words import (
    AREA_KINDS,
    CALENDAR_KINDS,
    DUTY_ROLES,
    ENTERPRISE_KINDS,
    EXEMPTION_KINDS,
    QUALIFICATIONS,
    RISKS,
    UNIT_KINDS,
    choice,
    choices,
)
from directory.masking import mask_name, mask_phone, mask_text


class SheetKind(StrEnum):
    """What the rows of a sheet describe; also the order in which sheets are taken in."""

    SKILL = "skill"
    POOL = "pool"
    AREA = "area"
    UNIT = "unit"
    PERSON = "person"
    DUTY = "duty"
    EXEMPTION = "exemption"
    CALENDAR = "calendar"
    ENTERPRISE = "enterprise"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Field:
    """One column: its headers (the first that is found wins), how a cell is read, how a refused value is shown."""

    name: str
    headers: tuple[str, ...]
    parse: Callable[[object], object]
    required: bool = False
    mask: Callable[[str], str] | None = None


def _field(
    name: str,
    headers: str,
    parse: Callable[[object], object],
    *,
    required: bool = False,
    mask: Callable[[str], str] | None = None,
) -> Field:
    return Field(name, tuple(headers.split("|")), parse, required, mask)


_PERSON_CODE = "工号|人员编号|干部编号|person id|staff id|employee id"
_PERSON_PHONE = "手机号|手机号码|手机|移动电话|联系电话|联系方式|电话|电话号码|phone|mobile|phone number|telephone"
_PERSON_NAME = "姓名|人员姓名|名字|name|full name"
_PERSON_UNIT = "单位|所在单位|工作单位|派出单位|所属单位|单位名称|部门|unit|department|organisation|organization"

_WHO = (
    _field("person_id", _PERSON_CODE + "|值班人编号|编号", cells.code, mask=mask_text),
    _field("person_phone", _PERSON_PHONE + "|值班电话", cells.phone, mask=mask_phone),
    _field("person_name", _PERSON_NAME + "|值班人|值班人员|person", cells.text, mask=mask_name),
    _field("person_unit", "人员单位|" + _PERSON_UNIT, cells.text),
)

FIELDS: dict[SheetKind, tuple[Field, ...]] = {
    SheetKind.SKILL: (
        _field("id", "技能代码|技能编号|代码|编号|id|code|skill id", cells.code, required=True),
        _field("name", "技能名称|技能|名称|name|skill", cells.text, required=True),
    ),
    SheetKind.POOL: (
        _field("id", "队伍代码|队伍编号|力量代码|代码|编号|id|code|pool id", cells.code, required=True),
        _field("name", "队伍名称|力量名称|队伍|力量|名称|name|pool|team", cells.text, required=True),
        _field("position", "叫应顺序|动用顺序|顺序|次序|order|position", cells.position),
    ),
    SheetKind.AREA: (
        _field("id", "区划代码|行政区划代码|区划编号|代码|编号|id|code|area id", cells.code),
        _field("name", "区划名称|行政区划|名称|区划|name|area|area name", cells.text, required=True),
        _field("kind", "区划类型|级别|层级|类型|类别|kind|level|type", choice(AREA_KINDS), required=True),
        _field("parent", "上级区划|上级|上级代码|上级名称|所属区划|所属|parent", cells.text),
    ),
    SheetKind.UNIT: (
        _field("id", "单位编号|单位代码|机构编号|代码|编号|id|code|unit id", cells.code),
        _field("name", "单位名称|单位全称|机构名称|名称|单位|name|unit|unit name", cells.text, required=True),
        _field("kind", "单位类型|单位性质|类型|类别|性质|kind|type", choice(UNIT_KINDS)),
        _field(
            "area", "所在区划|所属区划|所在乡镇|所属乡镇|区划|乡镇|乡镇街道|area|township", cells.text, required=True
        ),
        _field("parent", "上级单位|主管单位|主管部门|上级|parent|parent unit", cells.text),
        _field(
            "liaison", "联络员|单位联络员|联络人|联系人|联络员手机|联络员手机号|liaison", cells.text, mask=mask_name
        ),
        _field(
            "head", "负责人|主要负责人|单位负责人|主要领导|负责人手机|负责人手机号|head", cells.text, mask=mask_name
        ),
    ),
    SheetKind.PERSON: (
        _field("id", _PERSON_CODE + "|编号|id", cells.person_code, mask=mask_text),
        _field("name", _PERSON_NAME, cells.person_name, required=True, mask=mask_name),
        _field("phone", _PERSON_PHONE, cells.phone, required=True, mask=mask_phone),
        _field(
            "id_number",
            "身份证号|身份证号码|身份证|公民身份号码|证件号码|id number|identity number|id card",
            cells.id_number,
            mask=mask_text,
        ),
        _field("unit", _PERSON_UNIT, cells.text, required=True),
        _field("township", "所属乡镇|乡镇|街道|乡镇街道|下沉乡镇|包联乡镇|所在乡镇|下派乡镇|township|town", cells.text),
        _field("skills", "技能|特长|专长|专业技能|skills|skill", cells.words),
        _field("pools", "队伍|所属队伍|力量|力量类别|人员类别|pools|pool|team", cells.words),
        _field("post", "岗位|岗位名称|值守岗位|下派岗位|post", cells.text),
        _field("standby", "待命|是否待命|备勤|是否备勤|standby|on standby", cells.flag),
        _field(
            "contact_confirmed_at",
            "联系方式确认时间|确认时间|联系方式核实时间|核实时间|contact confirmed at|confirmed at|confirmed",
            cells.moment,
        ),
        _field(
            "last_duty_ended_at",
            "上次执勤结束时间|最近执勤结束时间|上次值班结束时间|最近值班结束时间|last duty ended at|last duty",
            cells.moment,
        ),
        _field("wecom", "企业微信|企业微信号|企业微信账号|wecom", cells.text, mask=mask_text),
        _field("dingtalk", "钉钉|钉钉号|钉钉账号|dingtalk", cells.text, mask=mask_text),
        _field("email", "邮箱|电子邮箱|电子邮件|email|e-mail|mail", cells.email, mask=mask_text),
    ),
    SheetKind.DUTY: (
        _field("role", "值班角色|角色|值班类型|职责|值班职责|role|duty role", choice(DUTY_ROLES), required=True),
        _field("place", "值班单位|单位或区划|值班单位或乡镇|值班乡镇|值班地点|place|unit or area", cells.text),
        *_WHO,
        _field("since", "开始时间|值班开始|开始|起始时间|起|自|since|from|start", cells.moment),
        _field("until", "结束时间|值班结束|结束|截止时间|止|至|until|to|end", cells.end_moment),
    ),
    SheetKind.EXEMPTION: (
        *_WHO,
        # A cell that is none of the four kinds may hold a diagnosis, so it is never shown.
        _field(
            "kind",
            "豁免类型|豁免类别|豁免原因|豁免|类型|原因|exemption|exemption kind|kind|reason",
            choice(EXEMPTION_KINDS),
            required=True,
            mask=lambda value: "*" * min(len(value), 8),
        ),
        _field(
            "approver",
            "批准人|审批人|批准人手机|批准人手机号|approver|approved by",
            cells.text,
            required=True,
            mask=mask_name,
        ),
        _field("since", "开始时间|开始日期|开始|起始日期|起|自|since|from|start", cells.moment, required=True),
        _field("until", "结束时间|结束日期|结束|截止日期|止|至|until|to|end", cells.end_moment),
    ),
    SheetKind.CALENDAR: (
        _field(
            "day",
            "日期|节假日日期|放假日期|开始日期|开始时间|开始|起始日期|起|自|date|day|since|from|start",
            cells.day,
            required=True,
        ),
        _field("until", "结束日期|结束时间|结束|截止日期|止|至|until|to|end", cells.day),
        _field("kind", "类型|类别|休班|性质|安排|放假安排|kind|type", choice(CALENDAR_KINDS), required=True),
        _field(
            "name", "名称|节日|节日名称|节假日|节假日名称|假期|name|festival|holiday", cells.festival, required=True
        ),
    ),
    SheetKind.ENTERPRISE: (
        _field(
            "id",
            "企业编号|统一社会信用代码|社会信用代码|信用代码|企业代码|编号|enterprise id|credit code|id",
            cells.enterprise_code,
            required=True,
        ),
        _field("name", "企业名称|市场主体名称|主体名称|企业|enterprise name|enterprise", cells.text, required=True),
        _field("kind", "企业类别|行业|行业类别|企业类型|业态|kind|industry", choice(ENTERPRISE_KINDS), required=True),
        _field("area", "所在区划|所属区划|所在乡镇|所属乡镇|乡镇|area|township", cells.text, required=True),
        _field(
            "departments",
            "监管部门|主管部门|行业主管部门|主管单位|competent departments|departments|department",
            cells.words,
            required=True,
        ),
        _field("risk", "风险等级|信用风险分类|风险类别|信用等级|风险|risk class|risk", choice(RISKS)),
        _field(
            "contact_name",
            "联系人|企业联系人|负责人|法定代表人|contact name|contact",
            cells.person_name,
            mask=mask_name,
        ),
        _field(
            "contact_phone",
            "联系电话|联系人电话|联系人手机|手机号|电话|contact phone|phone",
            cells.phone,
            mask=mask_phone,
        ),
    ),
    SheetKind.OFFICER: (
        _field("person_id", _PERSON_CODE + "|编号", cells.code, mask=mask_text),
        _field("person_phone", _PERSON_PHONE, cells.phone, mask=mask_phone),
        _field("person_name", _PERSON_NAME + "|执法人员", cells.text, mask=mask_name),
        _field("unit", "执法部门|执法单位|" + _PERSON_UNIT, cells.text, required=True),
        _field(
            "qualifications",
            "执法资格|执法领域|执法类别|资格|qualifications|qualification",
            choices(QUALIFICATIONS),
            required=True,
        ),
        _field("recused", "回避企业|应回避企业|回避|recused|recusal", cells.words),
    ),
}

HINTS: dict[SheetKind, tuple[str, ...]] = {
    SheetKind.SKILL: ("技能", "skill"),
    SheetKind.POOL: ("队伍", "力量", "pool"),
    SheetKind.AREA: ("区划", "area", "乡镇名单", "村社区"),
    SheetKind.UNIT: ("单位", "部门", "unit", "department"),
    SheetKind.PERSON: ("人员", "干部", "花名册", "通讯录", "people", "person", "staff", "cadre"),
    SheetKind.DUTY: ("值班", "带班", "duty", "duties"),
    SheetKind.EXEMPTION: ("豁免", "请假", "exempt"),
    SheetKind.CALENDAR: ("日历", "节假日", "放假", "calendar", "holiday"),
    SheetKind.ENTERPRISE: ("企业", "市场主体", "enterprise"),
    SheetKind.OFFICER: ("执法", "officer"),
}
"""Words in the title of a sheet, or else the name of its file, that tell what it holds."""
