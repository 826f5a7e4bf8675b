// node validate.mjs FILE: what AsyncAPI's official parser finds wrong with it, one line each; ends with 1 if anything.
// NODE_MODULES is where the parser was installed.
import { createRequire } from 'node:module';

const from = createRequire(process.env.NODE_MODULES + '/');
const { Parser, fromFile } = from('@asyncapi/parser');
const { document, diagnostics } = await fromFile(new Parser(), process.argv[2]).parse();
const wrong = diagnostics.filter((one) => one.severity < 2); // 0: error, 1: warning; 2 and 3 are advice
for (const one of wrong) console.error(`${one.path.join('.')}: ${one.message}`);
if (document) {
  const counts = [document.channels(), document.messages(), document.operations()].map((found) => found.all().length);
  console.log(`${counts[0]} channels, ${counts[1]} messages, ${counts[2]} operations`);
}
process.exit(document && wrong.length === 0 ? 0 : 1);
