import { takeFiles } from '../drop.js';

// Documents, by drop or by choice, sent to the API one after the other. They go by HTTP, never through the circuit.
const types = {
    md: 'text/markdown', markdown: 'text/markdown', txt: 'text/markdown', json: 'application/json', jsonl: 'application/x-ndjson',
    ndjson: 'application/x-ndjson',
};

export function attach(zone, page) {
    let files = [], left = false;
    const tell = (method, ...rest) => left ? Promise.resolve() : page.invokeMethodAsync(method, ...rest).catch(() => { });
    const stop = takeFiles(zone, list => {
        files = list;
        if (files.length > 0) tell('ChosenAsync', files.map(file => file.name));
    });
    const send = (file, collection, character) => new Promise(done => {
        const request = new XMLHttpRequest(), query = new URLSearchParams({ name: file.name });
        if (character) query.set('character', character);
        request.open('POST', new URL(`knowledge/${encodeURIComponent(collection)}/documents?${query}`, document.baseURI));
        request.setRequestHeader('Accept', 'application/json');
        request.setRequestHeader('Content-Type', types[file.name.split('.').pop().toLowerCase()] ?? 'application/json');
        let told = 0;
        request.upload.onprogress = event => {
            if (performance.now() - told < 150) return;
            told = performance.now();
            tell('SentAsync', file.name, event.total ? event.loaded / event.total : 0);
        };
        request.onload = () => done([request.status, request.responseText.slice(0, 2000)]);
        request.onerror = request.onabort = () => done([0, '']);
        request.send(file);
    });
    return {
        async sendAll(collection, character) {
            for (const file of files) await tell('AnsweredAsync', file.name, ...await send(file, collection, character));
        },
        dispose() {
            left = true;
            stop();
        },
    };
}
