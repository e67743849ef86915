namespace StrategyFactory.LanguageModels.Serving;

/// <summary>Somewhere that models to serve come from: the bases of this machine, the registry.</summary>
internal interface IModelSource
{
    /// <summary>All that can be named, by name.</summary>
    Task<IReadOnlyList<ServableModel>> ListAsync(CancellationToken token);

    /// <summary>What a name stands for at this moment; null where it is none of these.</summary>
    Task<ServableModel?> FindAsync(string name, CancellationToken token);
}
