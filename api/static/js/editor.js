/** Changes one condition of a scope, or adds one. */
import { button, h } from "./dom.js";
import { toRange } from "./format.js";
import { t } from "./i18n.js";
import { LISTS, ROLES } from "./scope.js";

const field = (label, control) => h("label", h("span", t(label)), " ", control);

/** Controls for one condition: [nodes, read]; read gives undefined for what cannot be asked. */
function controls(key, value) {
	if (key === "ranges") {
		const [start, end] = [value?.start, value?.end].map((day) => h("input", { type: "date", value: day, max: "9999-12-31" }));
		const read = () => {
			const backwards = start.value && end.value && start.value > end.value;
			end.setCustomValidity(backwards ? t("开始日期不能晚于结束日期") : "");
			return end.reportValidity() && (start.value || end.value) ? toRange(start.value, end.value) : undefined;
		};
		start.oninput = end.oninput = () => end.setCustomValidity("");
		return [[field("从", start), field("到", end)], read];
	}
	if (key === "date_role") {
		const select = h("select", Object.keys(ROLES).map((role) => h("option", { value: role, selected: role === value }, t(ROLES[role]))));
		return [[field("日期按", select)], () => select.value];
	}
	const input = h("input", { type: "text", maxlength: 200, required: true, lang: "zh-CN", value });
	return [[field("内容", input)], () => input.value.trim() || undefined];
}

/** A choice of condition with the controls of the one chosen. */
function addition(scope) {
	const kinds = ["ranges", "persons", "organisations", "places", "sections", "topic"];
	const kind = h("select", kinds.map((key) => h("option", { value: key }, t(LISTS[key] || "主题"))));
	const place = h("span.controls");
	let read;
	const choose = () => {
		const [nodes, reader] = controls(kind.value);
		place.replaceChildren(...nodes);
		read = reader;
	};
	kind.addEventListener("change", choose);
	choose();
	const fields = (value) => ({ [kind.value]: kind.value === "topic" ? value : [...(scope[kind.value] || []), value] });
	return { nodes: [field("条件", kind), place], read: () => read(), fields };
}

/** Opens the editor of a chip, or of a new condition without one, in the slot below the chips. */
export function openEditor({ slot, opener, scope, chip, change }) {
	const [nodes, read] = chip ? controls(chip.key, chip.value) : [];
	const made = chip ? { nodes, read, fields: chip.fields } : addition(scope);
	const close = () => {
		slot.replaceChildren();
		opener.ariaExpanded = "false";
		opener.focus();
	};
	const submit = (event) => {
		event.preventDefault();
		const value = made.read();
		if (value !== undefined) change(made.fields(value));
	};
	for (const node of opener.closest(".chips").querySelectorAll("[aria-expanded]")) node.ariaExpanded = "false";
	slot.replaceChildren(h("form.editor", { onsubmit: submit, onkeydown: (event) => event.key === "Escape" && close() },
		made.nodes, h("button", t("应用")), button("", t("取消"), close)));
	opener.ariaExpanded = "true";
	slot.querySelector("input, select").focus();
}
