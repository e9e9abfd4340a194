/* Asks, reads and opens a citation in Firefox: `node try.mjs ADDRESS [FIREFOX]`. Exits 1 on trouble. */
import puppeteer from "puppeteer-core";

const [address, executablePath = "/usr/bin/firefox-esr"] = process.argv.slice(2);
const trouble = [];
const browser = await puppeteer.launch({ browser: "firefox", executablePath });

async function openPage(width, height) {
	const page = await browser.newPage();
	await page.setViewport({ width, height });
	page.on("console", (line) => line.type() === "error" && trouble.push(line.text()));
	page.on("pageerror", (error) => trouble.push(String(error)));
	await page.goto(address);
	await page.waitForSelector("#documents li");
	return page;
}

async function check(name, page, seen) {
	if (!(await page.evaluate(seen))) trouble.push(`${name}: not so`);
	console.log(name);
}

async function ask(page, question) {
	await page.type("#question", question);
	await page.keyboard.press("Enter");
	await page.waitForFunction(() => document.querySelector(".turn:last-child .takeaway details"));
}

for (const [width, height] of [[1280, 800], [375, 760]]) {
	const page = await openPage(width, height);
	await check("the corpus is described", page, () => document.querySelectorAll(".example").length > 0);
	await ask(page, "2月哪些措施涉及复工复产");
	await check("a list is a ledger", page, () => document.querySelectorAll(".rows > li").length > 1);
	await page.click('.cite[data-n="1"]');
	await page.waitForSelector("#source .check.valid");
	await check("a citation opens at its words", page, () => document.querySelector("#source mark").textContent.length > 3);
	await page.keyboard.press("ArrowRight");
	await page.waitForSelector(`.cite[data-n="2"][aria-current]`);
	await page.keyboard.press("Escape");
	await ask(page, "2020年4月有哪些措施");
	await check("a refusal offers days", page, () => document.querySelectorAll(".refusal .ask-day").length > 0);
	await page.evaluate(() => [...document.querySelectorAll(".turn:last-child .takeaway summary")].at(-1).click());
	await page.waitForSelector(".turn:last-child .menu button");
	await page.click("#to-browse");
	await page.waitForSelector("#browse-list .entry");
	await check("nothing is wider than the window", page, () => document.documentElement.scrollWidth <= innerWidth);
	await page.close();
}
await browser.close();
for (const line of trouble) console.error(line);
process.exitCode = trouble.length ? 1 : 0;
