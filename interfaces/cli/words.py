"""The engine's codes in the words of the county. A code without a word is shown as it is, never hidden."""

from collections.abc import Mapping

from domain.callup.muster.state import Status

STATUSES: Mapping[Status, str] = {
    Status.CALLED: "已叫应，待回执",
    Status.UNREACHED: "逾时未回执",
    Status.ACKNOWLEDGED: "已回执",
    Status.EN_ROUTE: "在途",
    Status.MISSING: "应到未到",
    Status.DECLINED: "不能到岗",
    Status.EXCUSED: "豁免",
    Status.ARRIVED: "已到岗",
    Status.DEPLOYED: "已上岗",
    Status.RELEASED: "已解除",
}
ENDS: Mapping[str, str] = {
    "arrived": "到岗",
    "excused": "豁免（有据可查）",
    "declined": "说明原因不能到岗",
    "no_show": "答应而未到",
    "coming": "已答应，终止时尚未到时限",
    "unreached": "始终联系不上",
    "not_needed": "时限未到，任务已终止或人已够",
}
OBLIGATIONS: Mapping[str, str] = {
    "fulfilled": "履行",
    "excused": "免除",
    "transferred": "移交",
    "lapsed": "随指令终止而失效",
    "referred": "逐级通知已毕，移交人工",
    "open": "未了结",
}
MODES: Mapping[str, str] = {"real": "实战", "drill": "演练"}
REASONS: Mapping[str, str] = {
    "on_duty": "正在值守",
    "on_leave": "请假",
    "away": "在外地",
    "unfit": "身体不适",
    "family": "家中有事",
    "other": "其他",
}
REFUSALS: Mapping[str, str] = {
    "not_yours": "只有本人、其单位或乡镇的联络人员、指挥部可以办理",
    "no_unit": "请用 --for 写明代表哪个单位（乡镇则写明乡镇）",
    "other_unit": "此人不属于所代表的单位或乡镇",
    "not_allowed": "此身份不能办理此事",
    "self_approved": "本人不能批准自己的免除",
    "held": "有保全（卷宗），不能删除",
    "not_requested": "尚无人申请，或已有结论",
    "no_such_hold": "没有这一编号的保全",
    "wrong_case": "事项编号与对象不符",
    "called_elsewhere": "此人已被其他指令叫应",
    "four_eyes": "起草人不能批准",
    "too_late": "为时已晚，已无可办理",
    "stale": "该消息之后已进入下一级",
    "overtaken": "他人刚刚发布了新的版本，请在其基础上重做",
    "own_case": "责任单位或本人不能督办、批准自己的事项",
    "bad_reason": "不是政策所列的正当理由",
    "no_extension": "延期后的时限须晚于现有时限",
    "unknown_obligation": "该责任单位没有这一事项",
    "unknown_order": "没有这一编号的文书",
    "already_void": "该文书此前已撤回",
    "not_proposed": "没有待人工确认的通报",
    "not_called": "该事项尚未进入约谈",
    "not_exhausted": "督促尚未用尽，不能决定移送",
    "over": "该事项已了结",
    "already_open": "卡口已经设立",
    "bad_expiry": "没有期限或期限过长，须在规定天数内，可续期",
    "no_staff": "名册尚未返回",
    "gap": "与已排班次之间有空档",
    "no_rota": "没有可采用的排班方案",
    "breaks_rules": "排班违反规则",
    "no_shift": "没有这一班次",
    "not_on_shift": "该人不在这一班",
    "not_staff": "该人不在本卡口名册",
    "already_on_shift": "该人已在这一班",
    "too_many_hours": "一周工时超限",
    "skill_missing": "该班将缺少所需技能",
    "too_few": "该班人数不足",
    "too_early": "时间未到",
    "not_agreed": "对方尚未同意",
    "already_asked": "已经申请过",
    "no_change_asked": "没有这一待办申请",
    "incomplete": "内容不全",
    "not_asked": "没有征询过该人替岗",
    "already_done": "已办结",
    "not_given": "交班人尚未交班",
    "unknown_item": "查验规则没有这一项目",
    "counts_fell": "计数只增不减",
    "no_referral": "没有这一转办",
    "after_end": "班次已结束",
    "not_active": "卡口已撤除或事项已结束",
}
"""The refusals that people meet most; any other is shown by its code and its own sentence."""
EXCLUSIONS: Mapping[str, str] = {
    "exempt": "已获豁免",
    "not_rested": "休息不足",
    "contact_unconfirmed": "联系方式未确认",
    "called_elsewhere": "已被其他指令叫应",
    "already_called": "已叫应",
}
STEPS: Mapping[str, str] = {
    "sms": "短信",
    "voice": "电话",
    "wecom": "企业微信",
    "liaison": "单位联络员",
    "head": "单位负责人",
    "township": "乡镇（街道）",
    "command_post": "指挥部",
    "arrival_reminder": "到岗提醒",
    "stand_down": "终止通知",
    "lapse": "失效通知",
    "amendment": "变更通知",
    "shortfall": "缺额告警",
    "expiry_notice": "到期提示",
    "look_up_failed": "名册查询失败",
    "reach_exhausted": "叫应逐级已毕",
    "absence_exhausted": "催到逐级已毕",
}
ALARMS: Mapping[str, str] = {
    "shortfall": "缺额",
    "reach_exhausted": "逐级叫应已毕仍无回执",
    "absence_exhausted": "催到已毕仍未到岗",
    "expiry_notice": "即将到期",
    "look_up_failed": "名册查询失败",
    "decision_faulted": "规则出错，命令未能决定",
    "referral_asked": "督促已尽，是否移送问责待人工决定",
    "interview_overdue": "约谈逾期未进行",
    "circular_proposed": "是否通报待人工确认",
    "order_unserved": "文书未能送达，须人工送达",
}
NOTICES = frozenset({"arrival_reminder", "stand_down", "lapse", "amendment", "expiry_notice"})
"""Messages that are no step of a ladder."""
OUTCOMES: Mapping[str, str] = {
    "accepted": "已受理",
    "delivered": "已送达",
    "read": "已读",
    "answered": "已接听",
    "failed": "失败",
    "unknown": "不明",
    "overtaken": "已无需发送",
    "nobody": "无人任职",
}
SKILLS: Mapping[str, str] = {
    "medical": "医护",
    "sampling": "采样",
    "driving": "驾驶",
    "logistics": "物资",
    "communication": "通信",
    "disinfection": "消杀",
    "security": "治安",
}
CHANNELS: Mapping[str, str] = {"sms": "短信", "voice": "电话", "wecom": "企业微信", "dingtalk": "钉钉", "email": "邮件"}


def step(code: str) -> str:
    """A ladder's step, by the names that the county's default policies use: `self-sms`, `liaison`, `absent-liaison`."""
    absent = code.startswith("absent")
    plain = code.replace("-", "_").removeprefix("absent_").removeprefix("self_")
    name = STEPS.get(plain, code)
    return f"催到·{name}" if absent else name


def counted(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    """«甲 3 · 乙 1», in the order given; a dash for nothing."""
    return " · ".join(f"{words.get(code, code)} {count}" for code, count in counts.items()) or "—"


def steps(counts: Mapping[str, int]) -> str:
    """Steps with their counts, in the order in which the county's ladders climb."""
    order = list(STEPS.values())

    def place(code: str) -> tuple[bool, int]:
        name = step(code).removeprefix("催到·")
        return code.startswith("absent"), order.index(name) if name in order else len(order)

    return " → ".join(f"{step(code)} {counts[code]}" for code in sorted(counts, key=place)) or "—"
