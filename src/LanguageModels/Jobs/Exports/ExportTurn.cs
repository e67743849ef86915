namespace StrategyFactory.LanguageModels.Jobs.Exports;

/// <summary>Lets one export after the other be made in this process.</summary>
internal sealed class ExportTurn : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Waits for the turn; disposing ends it.</summary>
    internal async Task<IDisposable> TakeAsync(CancellationToken token)
    {
        await _turn.WaitAsync(token);
        return new Taken(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Taken(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
