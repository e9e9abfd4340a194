/** The HTTP contract: JSON, problem documents and the event stream. */

const fault = (status, message) => Object.assign(new Error(message), { status });

function lost(error) {
	throw error.name === "AbortError" ? error : fault(0);
}

/** Sends a request. Errors carry status (0: no connection) and detail. */
export async function request(path, body, signal) {
	const key = sessionStorage.getItem("key");
	const headers = { "content-type": "application/json" };
	if (key) headers.authorization = `Bearer ${key}`;
	const post = { method: "POST", headers, body: JSON.stringify(body), signal };
	// relative, so that the service may stand behind a path prefix
	const response = await fetch(`api/${path}`, body ? post : { headers }).catch(lost);
	if (response.ok) return response;
	if (response.status === 401 && (await import("./key.js")).askKey(key)) return request(path, body, signal);
	const json = response.headers.get("content-type")?.includes("json");
	const problem = json ? await response.json() : {};
	throw fault(response.status, problem.detail || problem.title || `HTTP ${response.status}`);
}

export const getJson = async (path, body) => (await request(path, body)).json();

const entries = new Map();
/** One entry with its raw and readable text, and where spans stand in the latter. */
export function getEntry(id, spans = []) {
	const asked = new URLSearchParams(spans.map(({ start, end }) => ["span", `${start}-${end}`]));
	const path = `entries/${encodeURIComponent(id)}?${asked}`;
	if (!entries.has(path)) entries.set(path, getJson(path));
	entries.get(path).catch(() => entries.delete(path));
	return entries.get(path);
}

/** The words of a span counted, as the service counts, in code points. */
export const slice = (text, [start, end]) => Array.from(text).slice(start, end).join("");

/** Asks and calls back with each event's name and data. */
export async function ask(body, signal, receive) {
	const response = await request("ask", { ...body, stream: true }, signal);
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = "";
	let last = "";
	for (;;) {
		const { done, value } = await reader.read().catch(lost);
		const blocks = (rest + (value || "")).split(/\r?\n\r?\n/);
		rest = done ? "" : blocks.pop();
		for (const block of blocks) {
			const name = /^event: ?(.*)$/m.exec(block)?.[1];
			const data = [...block.matchAll(/^data: ?(.*)$/gm)].map((line) => line[1]).join("\n");
			if (!data) continue; // a comment that keeps the connection open
			const parsed = JSON.parse(data);
			if (name === "error") throw fault(parsed.status, parsed.detail);
			receive((last = name), parsed);
		}
		if (done) break;
	}
	if (last !== "done") throw fault(0);
}
