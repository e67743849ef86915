// A zone that takes files, by drop or by its input, and tells which. Returns what ends that.
export function takeFiles(zone, take) {
    const input = zone.querySelector('input[type=file]');
    const over = event => {
        if (![...event.dataTransfer?.types ?? []].includes('Files')) return;
        event.preventDefault();
        zone.classList.add('over');
    };
    const leave = event => { if (!zone.contains(event.relatedTarget)) zone.classList.remove('over'); };
    const drop = event => {
        event.preventDefault();
        zone.classList.remove('over');
        take([...event.dataTransfer.files]);
    };
    const pick = () => { take([...input.files]); input.value = ''; };
    zone.addEventListener('dragover', over);
    zone.addEventListener('dragleave', leave);
    zone.addEventListener('drop', drop);
    input.addEventListener('change', pick);
    zone.dataset.ready = '';
    const early = document.earlyFiles; // see start.js
    document.earlyFiles = null;
    if (early?.path === location.pathname) setTimeout(() => take(early.files)); // once the page has heard that the zone is ready
    return () => {
        zone.removeEventListener('dragover', over);
        zone.removeEventListener('dragleave', leave);
        zone.removeEventListener('drop', drop);
        input.removeEventListener('change', pick);
    };
}
