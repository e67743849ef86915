namespace StrategyFactory.LanguageModels.Serving.Memory;

/// <summary>The use of a model: it stays in memory until this is disposed of. One caller holds one at a time.</summary>
internal sealed class ModelLease(LoadedModel model, Action end) : IDisposable
{
    private Action? _end = end;

    internal LoadedModel Model => model;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}
