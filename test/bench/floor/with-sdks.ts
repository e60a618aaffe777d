/** The floor in a process that loads the app's SDKs and makes their clients, but does not use them: what of a start is theirs. */
import '../bare-sdks.ts';
import './index.ts';
