// The official framework as its documentation starts it, doing nothing but verify and acknowledge
// (https://docs.slack.dev/tools/bolt-js/). Run in the directory where it is installed.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { App } = createRequire(join(process.cwd(), 'package.json'))('@slack/bolt');
const app = new App({
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B0BOT', botUserId: 'U0BOT' }),
  logLevel: 'error',
});
app.event('message', async () => {});
await app.start(Number(process.env.PORT));
