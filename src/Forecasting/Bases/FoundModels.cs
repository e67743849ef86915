using StrategyFactory.Forecasting.Contracts;

namespace StrategyFactory.Forecasting.Bases;

/// <summary>What lies in the folders of networks.</summary>
/// <param name="Networks">What can be used, by name.</param>
/// <param name="Unreadable">What cannot, by name.</param>
internal sealed record FoundModels(IReadOnlyList<BaseModel> Networks, IReadOnlyList<UnreadableNetwork> Unreadable);
