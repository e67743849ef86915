using System.Text.Json;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.LanguageModels.Jobs.Backends.External;

/// <summary>A line of JSON by which a script tells how far it is; what an event does not say is null.</summary>
internal sealed record ProgressLine
{
    public string Event { get; init; } = "";

    /// <summary>Seconds since 1970.</summary>
    public double? At { get; init; }

    public int? Step { get; init; }

    public int? Total { get; init; }

    public double? Loss { get; init; }

    public double? EvalLoss { get; init; }

    public double? LearningRate { get; init; }

    /// <summary>Whether another process had told it already.</summary>
    public bool? Past { get; init; }

    public int? Steps { get; init; }

    public int? StepsPerEpoch { get; init; }

    public int? Examples { get; init; }

    public int? ValidationExamples { get; init; }

    public int? Dropped { get; init; }

    public int? Shortened { get; init; }

    public string? Message { get; init; }

    public string? End { get; init; }

    public int? BestStep { get; init; }

    public double? BestEvalLoss { get; init; }

    public double? FirstEvalLoss { get; init; }

    public long? TrainedParameters { get; init; }

    private static ReadOnlySpan<byte> Begin => "{\"event\":"u8;

    /// <summary>
    /// The event in a line of the log; null where it is anything else. Others write into the same file, so something may stand before it.
    /// </summary>
    internal static ProgressLine? Of(ReadOnlySpan<byte> line)
    {
        var at = line.LastIndexOf(Begin);
        if (at < 0)
        {
            return null;
        }

        try
        {
            var read = JsonSerializer.Deserialize<ProgressLine>(line[at..].TrimEnd((byte)' '), FactoryJson.Options);
            return read is null || read.Step < 0 || read.Steps < 0 || read.StepsPerEpoch < 0 ? null : read;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>When it happened.</summary>
    internal DateTimeOffset Time(DateTimeOffset otherwise) =>
        At is > 0 and < 32_503_680_000 ? DateTimeOffset.UnixEpoch.AddSeconds(At.Value) : otherwise;
}
