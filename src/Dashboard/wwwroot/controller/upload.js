import { takeFiles } from '../drop.js';

// Takes .set files, by drop or by choice, and sends them to the API by HTTP. The page only hears what was chosen and how far it is.
const AtOnce = 3, Pause = 200;

const send = (path, file, fields) => new Promise(done => {
    const form = new FormData(), request = new XMLHttpRequest();
    for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
    form.append('file', file, file.name);
    request.open('POST', new URL(path, document.baseURI));
    request.setRequestHeader('Accept', 'application/json');
    request.onload = () => done({ status: request.status, body: request.responseText });
    request.onerror = request.onabort = () => done({ status: 0, body: '' });
    request.send(form);
});

const refusal = answer => {
    try {
        const problem = JSON.parse(answer.body);
        return problem.detail ?? problem.title;
    } catch {
        return answer.status === 0 ? 'The host did not answer.' : `The host answered ${answer.status}.`;
    }
};

export function attach(zone, page) {
    let files = [], left = false;
    // the circuit may be gone: what is being sent is sent all the same
    const tell = (method, ...rest) => left ? Promise.resolve() : page.invokeMethodAsync(method, ...rest).catch(() => { });
    const stop = takeFiles(zone, list => {
        files = list;
        if (files.length > 0) tell('ChosenAsync', files.length, files[0].name);
    });
    return {
        // the answer as bytes of JSON: of a file with hundreds of inputs it is larger than a message of the circuit may be
        async preview(fields) {
            const answer = await send('controller/preview', files[0], fields);
            return new TextEncoder().encode(JSON.stringify(answer));
        },
        async sendAll(fields) {
            const queue = [...files], total = queue.length;
            let sent = 0, known = 0, told = 0, refused = [], last = null;
            const report = async () => {
                told = performance.now();
                const now = refused;
                refused = [];
                await tell('SentAsync', sent, known, now, sent === total ? last : null);
            };
            const next = async () => {
                for (let file = queue.shift(); file; file = queue.shift()) {
                    const answer = await send('controller/tasks', file, fields);
                    if (answer.status === 200 || answer.status === 202) {
                        const made = JSON.parse(answer.body);
                        last = made.task_id ?? made.jobs[0].task_id; // of several symbols the page of the first shows all
                        if (answer.status === 200) known++;
                    } else {
                        refused.push({ name: file.name, message: refusal(answer) });
                    }
                    sent++;
                    if (sent < total && performance.now() - told > Pause) await report();
                }
            };
            await Promise.all(Array.from({ length: AtOnce }, next));
            await report();
        },
        dispose() {
            left = true;
            stop();
        },
    };
}
