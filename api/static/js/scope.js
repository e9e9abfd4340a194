/** What was understood, as chips that can be changed or removed. */
import { button, h, later, signButton, words } from "./dom.js";
import { rangeText } from "./format.js";
import { t } from "./i18n.js";
import { documentOf } from "./state.js";

export const LISTS = { ranges: "时间", persons: "人物", organisations: "机构", places: "地点", sections: "栏目", document_ids: "文献" };
export const ROLES = { entry: "事件日期", published: "发布日期", effective: "生效日期", deadline: "截止日期" };

/** Each chip: what it is called and says, and the scope's fields with another value or none. */
function chipsOf(scope) {
	const chips = [];
	for (const [key, name] of Object.entries(LISTS)) {
		(scope[key] || []).forEach((value, i, all) => chips.push({
			key, name, value,
			text: key === "ranges" ? rangeText(value) : key === "document_ids" ? documentOf({ document_id: value, file: value }).title : value,
			fields: (other) => ({ [key]: all.flatMap((item, j) => (j !== i ? [item] : other === undefined ? [] : [other])) }),
		}));
	}
	const none = scope.text && !scope.ranges.length;
	if (none) chips.unshift({ key: "ranges", name: "时间", text: scope.text, fields: (other) => ({ ranges: other ? [other] : [] }) });
	const role = scope.date_role;
	if (role !== "entry") chips.push({ key: "date_role", name: "日期按", value: role, text: t(ROLES[role]), fields: (other = "entry") => ({ date_role: other }) });
	if (scope.topic) chips.push({ key: "topic", name: "主题", value: scope.topic, text: scope.topic, fields: (other = null) => ({ topic: other }) });
	return chips;
}

/** Draws the scope; `change` gets the fields to ask again with. */
export function renderScope(scope, change) {
	const slot = h("div");
	const edit = (event, chip) => {
		const opener = event.currentTarget;
		later(import("./editor.js"), ({ openEditor }) => openEditor({ slot, opener, scope, chip, change }));
	};
	return h("div.scope",
		h("div.chips", h("span.quiet", t("理解为")),
			chipsOf(scope).map((chip) => h("span.chip",
				button("chip-text", [h("span.kind", t(chip.name)), " ", words(chip.text)], (event) => edit(event, chip),
					{ "aria-label": t("修改{0}：{1}", t(chip.name), chip.text), "aria-expanded": "false", disabled: chip.key === "document_ids" }),
				signButton("chip-x", "×", t("去掉{0}：{1}", t(chip.name), chip.text), () => change(chip.fields())))),
			signButton("chip-add", "+", t("添加条件"), (event) => edit(event), { "aria-expanded": "false" }),
			scope.ranges.length > 0 && h("span.quiet", t("范围内 {0} 条", scope.entries_in_scope))),
		slot, scope.assumptions.map((note) => h("p.quiet", h("b", t("推定")), " ", words(note))));
}
