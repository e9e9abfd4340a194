/** The conversation: asking, streaming, stopping, retrying. */
import { renderAnswer, renderLines } from "./answer.js";
import { ask as stream } from "./api.js";
import { $, button, failure, fold, h, later, say, signButton, words } from "./dom.js";
import { lang, t } from "./i18n.js";
import { renderScope } from "./scope.js";
import { address, emit, linkTo, setRange, state } from "./state.js";

const SLOW_MS = 3000;
const HISTORY = 20;

const finished = () => state.turns.filter((turn) => turn.status === "done");

/** Keeps the turns for this session; where they do not fit, the later ones. */
function keep() {
	const plain = finished().slice(-HISTORY).map(({ question, overrides, range, answer }) => ({ question, overrides, range, answer }));
	for (let from = 0; from <= plain.length; from++) {
		try {
			return sessionStorage.setItem("turns", JSON.stringify(plain.slice(from)));
		} catch {
			// full, or switched off
		}
	}
}

/** Brings back this session's turns; tells whether there were any. */
export function restore(question) {
	let kept = [];
	try {
		kept = JSON.parse(sessionStorage.getItem("turns")) || [];
	} catch {
		// switched off
	}
	if (question && kept.at(-1)?.question !== question) return false;
	for (const { answer, ...rest } of kept) {
		draw(create({ ...rest, status: "done", answer, citations: answer.citations, scope: answer.scope }));
	}
	emit("answer", state.turns.at(-1));
	return kept.length > 0;
}

function create(values) {
	const turn = { overrides: {}, element: h("article.turn"), ...values };
	const heading = h("h2", { id: `turn-${Date.now()}-${state.turns.length}`, tabindex: -1 }, words(turn.question));
	const share = signButton("icon", "#", t("复制这个问题的链接"), () => later(import("./takeaway.js"), ({ copy }) => copy(linkTo(turn))));
	turn.element.setAttribute("aria-labelledby", heading.id);
	turn.element.append(h("div.asked", heading, share), h("div"), h("div.answer"), h("div"), h("div.takeaway"));
	state.turns.push(turn);
	$("#turns").append(turn.element);
	$("#welcome").hidden = true;
	$("#fresh").hidden = false;
	return turn;
}

/** Asks a question in the chosen range, as the conversation's next turn. */
export function ask(question) {
	emit("leave");
	const turn = create({ question, range: state.range });
	history.replaceState(null, "", linkTo(turn));
	document.title = `${question.slice(0, 60)} · 据实`;
	run(turn);
	if (state.turns.length > 1) turn.element.scrollIntoView(); // the first stands below the timeline
	$("#question").focus({ preventScroll: true });
}

export function fresh() {
	emit("leave");
	for (const turn of state.turns) turn.controller?.abort();
	state.turns = [];
	$("#turns").replaceChildren();
	$("#welcome").hidden = false;
	$("#fresh").hidden = true;
	document.title = "据实";
	keep();
	setRange(null);
	emit("answer");
	history.replaceState(null, "", address({}));
}

/** Asks a turn again with other fields of its scope, or in the range chosen since. */
function change(turn, fields) {
	if (fields.ranges) turn.range = null; // an explicit date would win over the chip
	Object.assign(turn.overrides, fields);
	run(turn);
	turn.element.querySelector("h2").focus();
}

export function askAgainInRange() {
	const turn = state.turns.at(-1);
	delete turn.overrides.ranges;
	turn.range = state.range;
	run(turn);
}

function bodyOf({ question, overrides, range }, before) {
	const { document_ids, ...scope } = overrides;
	const body = { question, date_from: range?.start ?? undefined, date_to: range?.end ?? undefined, document_ids };
	if (Object.keys(scope).length) body.scope = scope;
	body.history = before.slice(-HISTORY).map((turn) => ({ question: turn.question, resolved_question: turn.answer.resolved_question, scope: turn.answer.scope }));
	return body;
}

const earlier = (turn) => finished().filter((other) => state.turns.indexOf(other) < state.turns.indexOf(turn));

async function run(turn) {
	turn.controller?.abort();
	const controller = new AbortController();
	Object.assign(turn, { controller, status: "waiting", text: "", answer: null, scope: null, citations: [], hits: [], error: null });
	const update = (status, text) => {
		turn.status = status;
		draw(turn);
		say(text);
	};
	update("waiting", t("正在检索…"));
	const slow = setTimeout(update, SLOW_MS, "slow", t("比平时慢，仍在等待，可以停止。"));
	try {
		const generator = $("#by-llm").checked ? "llm" : undefined;
		await stream({ ...bodyOf(turn, earlier(turn)), generator }, controller.signal, (name, data) => {
			if (turn.controller !== controller) return;
			if (name !== "scope") clearTimeout(slow);
			receive(turn, name, data);
		});
	} catch (error) {
		if (turn.controller !== controller) return; // asked again meanwhile
		turn.error = error;
		update(error.name === "AbortError" ? "stopped" : "failed", error.name === "AbortError" ? t("已停止。") : "");
	} finally {
		clearTimeout(slow);
	}
}

function receive(turn, name, data) {
	if (name === "citation") turn.citations.push(data);
	else if (name === "scope" || name === "hits") turn[name] = data;
	else if (name === "delta") Object.assign(turn, { status: "streaming", text: turn.text + data.text });
	else if (name === "done") {
		Object.assign(turn, { status: "done", answer: data, citations: data.citations, scope: data.scope });
		keep();
		const { refused, ledger, citations } = data;
		say(refused ? t("文献中没有依据，不作回答") : ledger ? t("共 {0} 条", ledger.matched) : t("回答完毕，引用 {0} 处。", citations.length));
		draw(turn);
	}
	if (name === "done" || name === "hits") emit("answer", turn);
	// many deltas may come within one frame
	turn.frame ||= requestAnimationFrame(() => {
		turn.frame = 0;
		if (turn.status !== "done") draw(turn);
	});
}

function progress(turn) {
	const again = () => {
		run(turn);
		$("#question").focus();
	};
	if (turn.status === "failed") return failure(turn.error, again);
	if (turn.status === "done") return "";
	if (turn.status === "stopped") return h("p", t("已停止。"), " ", button("retry", t("重试"), again));
	const text = { waiting: "正在检索…", slow: "比平时慢，仍在等待，可以停止。", streaming: "正在作答…" }[turn.status];
	const stop = () => {
		turn.controller.abort();
		$("#question").focus();
	};
	return h("p", h("span.pulse"), t(text), " ", button("stop", t("停止"), stop));
}

function takeAway(turn) {
	const box = fold(t("导出"));
	box.addEventListener("toggle", () => later(import("./takeaway.js"), ({ menu }) => box.append(...menu(turn))), { once: true });
	return [box, h("p.quiet", t("用时 {0} 毫秒", Math.round(turn.answer.timings_ms.total)))];
}

/** Draws a turn as it stands; what did not change stays, and keeps its focus. */
function draw(turn) {
	const [, scope, answer, status, takeaway] = turn.element.children;
	const done = turn.status === "done";
	const again = (fields) => change(turn, fields);
	const key = turn.scope && lang() + JSON.stringify(turn.scope);
	if (turn.drawn !== key || !key) scope.replaceChildren(...(key ? [renderScope(turn.scope, again)] : []));
	turn.drawn = key;
	status.replaceChildren(progress(turn));
	answer.ariaBusy = String(["waiting", "slow", "streaming"].includes(turn.status));
	takeaway.replaceChildren(...(done ? takeAway(turn) : []));
	if (done) return answer.replaceChildren(...renderAnswer(turn, again, () => nextPage(turn)));
	// only the last line grows; the focus may be in the others
	const lines = renderLines(turn, turn.text);
	const other = lines.findIndex((line, i) => line.textContent !== answer.children[i]?.textContent);
	while (answer.children[other < 0 ? lines.length : other]) answer.lastChild.remove();
	return answer.append(...lines.slice(answer.children.length));
}

function nextPage(turn) {
	const grown = () => {
		draw(turn);
		emit("answer", turn);
	};
	later(import("./more.js"), ({ nextPage: load }) => load(turn, bodyOf(turn, earlier(turn)), grown));
}

export const redraw = () => state.turns.forEach(draw);
