using MediatR;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>The networks of this machine that can forecast as they are and be trained further.</summary>
public sealed record GetForecastNetworks : IRequest<ForecastNetworks>;

/// <summary>What lies in the folders of networks.</summary>
/// <param name="Networks">What can be used, by name.</param>
/// <param name="Unreadable">Folders that hold none, or a broken one.</param>
public sealed record ForecastNetworks(IReadOnlyList<ForecastNetwork> Networks, IReadOnlyList<UnreadableNetwork> Unreadable);

/// <summary>A folder that holds no network that can be used.</summary>
/// <param name="Name">Name of the folder.</param>
/// <param name="Reason">Why not, a sentence.</param>
public sealed record UnreadableNetwork(string Name, string Reason);

/// <summary>A network.</summary>
/// <param name="Name">Its name in requests.</param>
/// <param name="Kind"><c>chronos-bolt</c> or <c>chronos-t5</c>.</param>
/// <param name="ContextLength">Rows of the past that it looks at, at most.</param>
/// <param name="PredictionLength">Rows that it forecasts at once; longer forecasts go on from there.</param>
/// <param name="TrainedOn">What it was trained on before it came here, for people.</param>
/// <param name="TrainedUntil">No later row of any market was seen; null where there was none, or nobody knows.</param>
public sealed record ForecastNetwork(
    string Name, string Kind, int ContextLength, int PredictionLength, string TrainedOn, DateTimeOffset? TrainedUntil);

/// <summary>
/// Trains a small Chronos-Bolt from nothing, on made-up series only: Gaussian processes, trends, seasons and changes of regime. It is
/// stored below the storage root, whole or not at all.
/// </summary>
public sealed record PretrainNetwork : IRequest<PretrainedNetwork>
{
    /// <summary>Its name: letters, digits, <c>_ - .</c>, at most 60, a letter or digit first; one that there is not yet.</summary>
    public string Name { get; init; } = "bolt-small";

    /// <summary>Steps of training, 1 to 1,000,000.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>Series to learn from, 10 to 100,000.</summary>
    public int Series { get; init; } = 2000;

    /// <summary>The same seed gives the same network, on the same number of threads.</summary>
    public int Seed { get; init; }

    /// <summary>Told now and then how far it is: done, of all.</summary>
    public Action<long, long>? Progress { get; init; }
}

/// <summary>A network that was made.</summary>
/// <param name="Network">The network.</param>
/// <param name="Parameters">Numbers that it is made of.</param>
/// <param name="ValidationLossBefore">Loss on series that it did not learn from, before the first step.</param>
/// <param name="ValidationLoss">The best of them, whose weights were kept.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="Seconds">From beginning to end.</param>
public sealed record PretrainedNetwork(
    ForecastNetwork Network, long Parameters, double ValidationLossBefore, double ValidationLoss, int Steps, double Seconds);

/// <summary>Forecasts one series with a network as it is, or with an adapter beside it.</summary>
public sealed record PredictSeries : IRequest<QuantileForecast>
{
    /// <summary>Name of a network; exclusive with <see cref="ModelFolder"/>.</summary>
    public string? Model { get; init; }

    /// <summary>A folder in the layout of Hugging Face, for callers who may read this machine's files.</summary>
    public string? ModelFolder { get; init; }

    /// <summary>An adapter folder in the layout of PEFT, likewise; null for none.</summary>
    public string? AdapterFolder { get; init; }

    /// <summary>The series in time order; null is missing, one value is needed.</summary>
    public required IReadOnlyList<double?> Series { get; init; }

    /// <summary>Steps to forecast, 1 to 1000.</summary>
    public required int PredictionLength { get; init; }

    /// <summary>For networks that draw samples.</summary>
    public int Seed { get; init; }
}

/// <summary>A forecast of one series.</summary>
/// <param name="QuantileLevels">Rising levels.</param>
/// <param name="Quantiles">One list a level, one value a step; a higher level is never below a lower one.</param>
public sealed record QuantileForecast(IReadOnlyList<double> QuantileLevels, IReadOnlyList<IReadOnlyList<double>> Quantiles);
