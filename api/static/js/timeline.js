/** Entries over time: hits are marked, dragging chooses days. */
import { $, svg } from "./dom.js";
import { addDays, dateText, monthEnd, rangeText, toRange, weekday } from "./format.js";
import { t } from "./i18n.js";
import { on, setRange, state } from "./state.js";

const HEIGHT = 56;
const MIN_SLOT = 4;
const MAX_SLOT = 30;
const GAP = 3; // empty slots in a row that are drawn; more are folded into one

const UNITS = {
	每日: (iso) => [iso, iso],
	每周: (iso) => [addDays(iso, -weekday(iso)), addDays(iso, 6 - weekday(iso))],
	每月: (iso) => [`${iso.slice(0, 7)}-01`, monthEnd(iso)],
	每年: (iso) => [`${iso.slice(0, 4)}-01-01`, `${iso.slice(0, 4)}-12-31`],
};

function slotsOf(days, unit) {
	const slots = [];
	for (const { date, entries } of days) {
		const [start, end] = UNITS[unit](date);
		const last = slots.at(-1);
		if (last?.start === start) {
			last.entries += entries;
			continue;
		}
		const empty = [];
		for (let next = last && addDays(last.end, 1); next && next < start && empty.length <= GAP; next = addDays(empty.at(-1).end, 1)) {
			empty.push({ start: next, end: UNITS[unit](next)[1], entries: 0 });
		}
		if (empty.length > GAP) slots.push({ start: empty[0].start, end: addDays(start, -1), entries: 0, gap: true });
		else slots.push(...empty);
		slots.push({ start, end, entries });
	}
	return slots;
}

let view = { slots: [] };
let hits = [];
let drag = null;

const overlaps = (slot, range) => (!range.start || slot.end >= range.start) && (!range.end || slot.start <= range.end);

function bar(slot, i, highest) {
	const { size } = view;
	const [x, middle] = [i * size, (i + 0.5) * size];
	const height = slot.entries && Math.max(3, (slot.entries / highest) * (HEIGHT - 12));
	const hit = hits.some((range) => range && slot.entries && overlaps(slot, range));
	return svg(hit ? "g.hit" : "g",
		svg("title", `${rangeText(slot)}: ${t("{0} 条", slot.entries)}`),
		svg("rect.hover", { x, y: 0, width: size, height: HEIGHT }),
		slot.gap ? svg("path.gap", { d: `M${middle - 1.5} ${HEIGHT - 5}v5m3 -5v5` })
			: svg("rect.bar", { x: x + size * 0.1, y: HEIGHT - height, width: size * 0.8, height }),
		hit && svg("path.mark", { d: `M${middle} ${HEIGHT - height - 3}l-3.5 -6h7z` }));
}

/** Months under the bars, where they have room. */
function labels() {
	let free = 0;
	return view.slots.map((slot, i) => {
		const x = i * view.size;
		if (slot.gap || x < free || x > view.width - 48 || slot.start.slice(0, 7) === view.slots[i - 1]?.start.slice(0, 7)) return null;
		free = x + 56;
		return svg("text", { x, y: HEIGHT + 15 }, slot.start.slice(0, 7).replace("-", "."));
	});
}

function chosen() {
	const range = drag || state.range;
	const inside = range ? view.slots.flatMap((slot, i) => (overlaps(slot, range) ? [i] : [])) : [];
	const x = inside[0] * view.size;
	return inside.length > 0 && svg("rect.chosen", { x, y: 0, width: (inside.at(-1) + 1) * view.size - x, height: HEIGHT });
}

export function drawTimeline() {
	const { days = [], first, last } = state.coverage || {};
	$("#timeline").hidden = !days.length;
	if (!days.length) return;
	const width = Math.max(200, $("#chart").clientWidth);
	const fits = (unit) => slotsOf(days, unit).length * MIN_SLOT <= width;
	const unit = Object.keys(UNITS).find(fits) || "每年";
	const slots = slotsOf(days, unit);
	view = { slots, width, size: Math.min(MAX_SLOT, width / slots.length) };
	const highest = Math.max(...slots.map(({ entries }) => entries));
	const most = days.reduce((best, day) => (day.entries > best.entries ? day : best));
	const label = t("记录数随时间的分布，{0}至{1}，最多的一天是{2}，{3} 条", dateText(first), dateText(last), dateText(most.date), most.entries);
	const chart = svg("svg", { role: "img", "aria-label": label, width, height: HEIGHT + 18, onpointerdown: press },
		chosen(), slots.map((slot, i) => bar(slot, i, highest)),
		svg("path.ground", { d: `M0 ${HEIGHT + 0.5}H${slots.length * view.size}` }), labels());
	$("#chart").replaceChildren(chart);
	$("#timeline-note").textContent = `${dateText(first)} — ${dateText(last)} · ${t(unit)} · ${t("拖动选择范围")}`;
}

function press(event) {
	if (event.button) return;
	const chart = event.currentTarget;
	const slotAt = ({ clientX }) => {
		const i = Math.floor((clientX - chart.getBoundingClientRect().left) / view.size);
		return Math.min(view.slots.length - 1, Math.max(0, i));
	};
	const from = slotAt(event);
	const move = (moved) => {
		const to = slotAt(moved);
		drag = toRange(view.slots[Math.min(from, to)].start, view.slots[Math.max(from, to)].end);
		chart.querySelector(".chosen")?.remove();
		chart.prepend(chosen());
	};
	const stop = new AbortController();
	const end = ({ type }) => {
		stop.abort();
		const range = type === "pointerup" ? drag : state.range; // a finger that scrolls cancels
		drag = null;
		setRange(range);
	};
	for (const [name, act] of Object.entries({ pointermove: move, pointerup: end, pointercancel: end })) window.addEventListener(name, act, { signal: stop.signal });
	move(event);
}

export function startTimeline() {
	const [from, to, problem] = [$("#range-from"), $("#range-to"), $("#range-error")];
	$("#range-form").addEventListener("submit", (event) => {
		event.preventDefault();
		const backwards = from.value && to.value && from.value > to.value;
		problem.textContent = backwards ? t("开始日期不能晚于结束日期") : "";
		if (!backwards) setRange(toRange(from.value, to.value));
	});
	$("#range-form").addEventListener("reset", () => setRange(null));
	on("range", () => {
		from.value = state.range?.start || "";
		to.value = state.range?.end || "";
		problem.textContent = "";
		drawTimeline();
	});
	on("answer", (turn) => {
		const { ledger, citations } = turn?.answer || {};
		hits = (ledger?.matches || citations || turn?.hits || []).map(({ entry }) => entry.date);
		drawTimeline();
	});
	new ResizeObserver(() => $("#chart").clientWidth !== view.width && drawTimeline()).observe($("#chart"));
}
