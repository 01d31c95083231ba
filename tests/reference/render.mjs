// MJML documents, one JSON string a line, to the HTML that npm's mjml makes of each, in the same form and order.
import { File } from "node:buffer";
import { createInterface } from "node:readline";

globalThis.File ??= File; // Node 18, which Debian 12 has, keeps it from what mjml builds on
const { default: mjml2html } = await import("mjml");

for await (const line of createInterface({ input: process.stdin })) {
  // No fonts and no comments: as newsletter.rendering.mjml asks of its engine.
  const { html } = await mjml2html(JSON.parse(line), { fonts: {}, keepComments: false, validationLevel: "skip" });
  process.stdout.write(JSON.stringify(html) + "\n");
}
