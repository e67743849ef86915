using MediatR;

namespace StrategyFactory.Forecasting.Contracts;

/// <summary>A page of the table of experiments.</summary>
/// <param name="Filter">Which experiments.</param>
/// <param name="Sort">One of <see cref="ForecastSort.All"/>, with a minus from high to low; those without the figure come last.</param>
/// <param name="Page">From 1.</param>
/// <param name="Size">Experiments a page, 1 to 200.</param>
public sealed record FindForecasts(ForecastFilter Filter, string Sort = "-created", int Page = 1, int Size = 25) : IRequest<FoundForecasts>;

/// <summary>A page of experiments.</summary>
/// <param name="Experiments">Those of the page.</param>
/// <param name="Total">Experiments that match, of all pages.</param>
public sealed record FoundForecasts(IReadOnlyList<ForecastSummary> Experiments, int Total);

/// <summary>What experiments can be sorted by.</summary>
public static class ForecastSort
{
    /// <summary>When it was asked for.</summary>
    public const string Created = "created";

    /// <summary>MAE on the validation windows.</summary>
    public const string ValMae = "val_mae";

    /// <summary>MASE on the validation windows.</summary>
    public const string ValMase = "val_mase";

    /// <summary>MASE on the test windows.</summary>
    public const string TestMase = "test_mase";

    /// <summary>Seconds of its trainings.</summary>
    public const string Seconds = "seconds";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Created, ValMae, ValMase, TestMase, Seconds];
}
