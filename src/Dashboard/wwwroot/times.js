// Times in the viewer's own zone; what the server wrote, UTC, stays in the title.
(() => {
    const parts = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
    const format = new Intl.DateTimeFormat(undefined, parts), withYear = new Intl.DateTimeFormat(undefined, { ...parts, year: 'numeric' });
    const localise = () => {
        for (const time of document.querySelectorAll('time[datetime]')) {
            const text = ('year' in time.dataset ? withYear : format).format(new Date(time.dateTime)), node = time.firstChild;
            // the node itself belongs to Blazor: only its text is replaced
            if (node && node.nodeValue !== text) node.nodeValue = text;
        }
    };
    let due = false;
    const soon = () => {
        if (due) return;
        due = true;
        requestAnimationFrame(() => { due = false; localise(); });
    };
    localise();
    new MutationObserver(soon).observe(
        document.body, { childList: true, characterData: true, attributes: true, attributeFilter: ['datetime'], subtree: true });
})();
