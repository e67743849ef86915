import { takeFiles } from './drop.js';

// Files that are dropped or chosen, sent to the API one at a time with their progress. They go by HTTP, never through the circuit.
export function create(zone, page, path = 'api/bars/import') {
    const files = [];
    let request = null;
    const stop = takeFiles(zone, chosen => {
        if (!chosen.length) return;
        const first = files.push(...chosen) - chosen.length;
        page.invokeMethodAsync('ChosenAsync', first, chosen.map(file => ({ name: file.name, size: file.size })));
    });

    // the whole of an answer may be long: what the page does not show stays here
    const shorten = text => {
        try {
            const answer = JSON.parse(text), report = answer.details ?? answer;
            report.files = report.files?.slice(0, 5);
            for (const kind of [report.rejections, report.skips, report.repairs]) {
                kind?.forEach(reason => { reason.lines = reason.lines.slice(0, 3); });
            }
            return JSON.stringify(answer);
        } catch { return text.slice(0, 1000); }
    };
    return {
        send(place, fields) {
            const form = new FormData();
            for (const [name, value] of Object.entries(fields)) if (value) form.append(name, value);
            form.append('file', files[place]);
            request = new XMLHttpRequest();
            request.open('POST', new URL(path, document.baseURI));
            let told = 0;
            const sent = bytes => { told = performance.now(); page.invokeMethodAsync('SentAsync', place, bytes); };
            const answered = (status, text) => { request = null; page.invokeMethodAsync('AnsweredAsync', place, status, shorten(text)); };
            request.upload.addEventListener('progress', event => {
                if (performance.now() - told > 150) sent(Math.min(event.loaded, files[place].size));
            });
            request.upload.addEventListener('load', () => sent(files[place].size));
            request.addEventListener('load', () => answered(request.status, request.responseText));
            request.addEventListener('error', () => answered(0, ''));
            request.addEventListener('abort', () => answered(-1, ''));
            request.send(form);
        },
        cancel() { request?.abort(); },
        // to the field that a file asks for, once the page shows it
        lead(field) {
            requestAnimationFrame(() => {
                const input = document.querySelector(`[data-field="${field}"] :is(input:not([type=hidden]), [role=combobox])`);
                if (!input) return;
                if (input.tagName !== 'INPUT' && !input.hasAttribute('tabindex')) input.tabIndex = -1;
                input.scrollIntoView({ block: 'center' });
                input.focus({ preventScroll: true });
            });
        },
        dispose: stop,
    };
}
