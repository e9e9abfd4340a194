/** Starts the page: language, corpus, question box, views, links. */
import { coverageText } from "./answer.js";
import { getJson } from "./api.js";
import { ask, askAgainInRange, fresh, redraw, restore } from "./chat.js";
import { $, button, cut, failure, h, later, signButton, words } from "./dom.js";
import { dateText, rangeText } from "./format.js";
import { lang, t, translate } from "./i18n.js";
import { emit, on, setRange, state } from "./state.js";
import { drawTimeline, startTimeline } from "./timeline.js";

const box = $("#question");

function grow() {
	box.style.height = "auto";
	box.style.height = `${Math.min(box.scrollHeight + 2, window.innerHeight / 3)}px`;
}

function send(event) {
	event.preventDefault();
	const question = box.value.trim();
	box.focus();
	if (!question) return;
	show("ask");
	box.value = "";
	grow();
	ask(question);
}

function show(view) {
	for (const name of ["ask", "browse"]) {
		$(`#${name}-view`).hidden = name !== view;
		$(`#to-${name}`).ariaPressed = String(name === view);
	}
	$("#composer").hidden = view !== "ask";
	if (view === "browse") later(import("./browse.js"), ({ showBrowse }) => showBrowse());
}

function drawRange() {
	const chip = $("#range-chip");
	chip.hidden = !state.range;
	if (!state.range) return;
	const drop = () => {
		setRange(null);
		box.focus();
	};
	chip.replaceChildren(
		h("span.chip", h("span.chip-text", h("span.kind", t("只问这段时间")), " ", rangeText(state.range)), signButton("chip-x", "×", t("取消时间范围"), drop)),
		...(state.turns.length ? [button("chip-add", t("用此范围重问"), askAgainInRange)] : []));
}

async function loadCorpus() {
	try {
		const late = !state.coverage && state.turns.length;
		state.coverage = await getJson("coverage");
		if (late) redraw(); // answers that came first name their documents now
		$("#coverage").textContent = coverageText();
		$("#documents").replaceChildren(...state.coverage.documents.slice(0, 50).map((item) => h("li", words(cut(item.title, 80)),
			h("span.quiet", [item.publisher, item.published && dateText(item.published), t("{0} 条", item.entries)].filter(Boolean).join(" · ")))));
		drawTimeline();
		$("#examples").replaceChildren(...state.coverage.examples.map((question) => button("example", words(question), () => ask(question))));
		$("#worded").hidden = (await getJson("../v1/models")).data.length < 2; // with jushi-llm
	} catch (error) {
		$("#coverage").replaceChildren(failure(error, loadCorpus));
	}
}

function listen() {
	$("#composer").addEventListener("submit", send);
	box.addEventListener("keydown", (event) => {
		// an input method's Enter chooses a word; some browsers tell so by key code 229 alone
		if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) send(event);
	});
	box.addEventListener("input", grow);
	$("#to-ask").addEventListener("click", () => show("ask"));
	$("#to-browse").addEventListener("click", () => show("browse"));
	$("#fresh").addEventListener("click", () => {
		fresh();
		show("ask");
		box.focus();
	});
	$("#lang").addEventListener("click", async () => {
		emit("leave");
		await translate(lang() === "zh" ? "en" : "zh");
		redraw();
		drawRange();
		loadCorpus();
		if (!$("#browse-view").hidden) show("browse");
		$("#lang").focus();
	});
	const connection = () => ($("#offline").hidden = navigator.onLine);
	window.addEventListener("online", connection);
	window.addEventListener("offline", connection);
	connection();
	on("range", drawRange);
	on("answer", drawRange);
}

/** ?q= asks, ?from=&to= choose the days; what it gives opens ?entry=&at=. */
function followLink() {
	const wanted = new URLSearchParams(location.search);
	const [start, end] = ["from", "to"].map((name) => /^\d{4}-\d\d-\d\d$/.exec(wanted.get(name))?.[0]);
	const question = wanted.get("q")?.trim();
	if (start || end) setRange({ start, end });
	if (!restore(question) && question) ask(question);
	const at = /^(\d{1,9})-(\d{1,9})$/.exec(wanted.get("at"));
	const span = at && { start: Number(at[1]), end: Number(at[2]) };
	return () => wanted.get("entry") && later(import("./source.js"), ({ openEntry }) => openEntry(wanted.get("entry"), box, span));
}

await translate();
startTimeline();
listen();
const openLinked = followLink();
await loadCorpus();
openLinked();
