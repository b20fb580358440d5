import { answer } from "../web.js";

globalThis.answer = answer;
