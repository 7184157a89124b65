/** Sends one mail as its environment configures it, and ends when it is sent or given up. */
import { readConfig } from '../../service/main/config.js';
import { mailOf } from '../../service/main/mail.js';

const mail = mailOf(readConfig(undefined, process.env), process.env)!;
mail.send('ann@example.net', 'a subject', 'text');
await mail.idle();
mail.close();
