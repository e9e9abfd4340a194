// Asks a question through OpenAI's own client and prints what came back as JSON.
// Use: node chat.mjs http://127.0.0.1:8000/v1 QUESTION
import OpenAI from "openai";

const [baseURL, question] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey: "none", maxRetries: 0 });
const messages = [{ role: "user", content: question }];

async function failure(request) {
  try {
    await request;
    return null;
  } catch (error) {
    return { name: error.constructor.name, status: error.status, error: error.error };
  }
}

const whole = await client.chat.completions.create({ model: "jushi", messages });

let text = "";
let citations = [];
const chunks = await client.chat.completions.create({ model: "jushi", messages, stream: true });
for await (const chunk of chunks) {
  const delta = chunk.choices[0].delta;
  text += delta.content ?? "";
  citations = delta.citations ?? citations;
}

const helper = client.chat.completions.stream({ model: "jushi", messages });
const final = await helper.finalChatCompletion();

const models = [];
for await (const model of client.models.list()) models.push(model.id);

console.log(
  JSON.stringify({
    whole: whole.choices[0].message,
    usage: whole.usage,
    streamed: { content: text, citations },
    helper: final.choices[0].message,
    models,
    noQuestion: await failure(client.chat.completions.create({ model: "jushi", messages: [] })),
    noModel: await failure(client.models.retrieve("gpt-4o")),
  }),
);
