/** Why a question is not answered, what is covered, and what stands nearest. */
import { coverageText, entryList, linesOf } from "./answer.js";
import { button, grouped, h, words } from "./dom.js";
import { rangeText } from "./format.js";
import { t } from "./i18n.js";

const REASONS = {
	empty_scope: "这段时间没有收录", no_evidence: "收录的文献没有提到", false_premise: "问题的前提与文献不符", not_a_question: "没有看出要问什么",
};

/** `change` asks again with another range. */
export function fillRefusal(box, { reason, detail, nearest }, change) {
	const days = grouped(nearest.filter(({ date }) => date), ({ date }) => rangeText(date)).slice(0, 4);
	box.append(...[
		h("h3", t("文献中没有依据，不作回答")),
		h("p.quiet", t(REASONS[reason])),
		...linesOf(detail).map((line) => words(line, "p")),
		h("p.quiet", coverageText()),
		...(nearest.length ? [h("h3", t("最近的记录")), entryList(nearest)] : []),
		...(reason === "empty_scope" ? [h("p.chips", days.map(([day, [{ date }]]) => button("ask-day", t("改问{0}", day), () => change({ ranges: [date] }))))] : []),
	]);
}
