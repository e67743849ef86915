using System.Text.Json;
using System.Text.Json.Serialization;
using StrategyFactory.FineTuning.Contracts;
using StrategyFactory.FineTuning.Intake;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.FineTuning.Watch;

/// <summary>The optional <c>NAME.set.meta.json</c> beside a file.</summary>
internal static class Sidecar
{
    internal const string Ending = ".meta.json";

    /// <summary>Larger ones are refused.</summary>
    internal const int Largest = 64 * 1024;

    private static readonly JsonSerializerOptions Json = new(FactoryJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <exception cref="UnprocessableException">It is no such document.</exception>
    internal static TuningMetadata Read(ReadOnlySpan<byte> content)
    {
        try
        {
            var text = content.StartsWith("\uFEFF"u8) ? content[3..] : content;
            var written = JsonSerializer.Deserialize<Written>(text, Json) ?? new();
            return new()
            {
                Symbol = written.Symbol,
                Symbols = written.Symbols ?? [],
                SameInputs = written.SameInputs ?? false,
                Timeframe = written.Timeframe,
                EaName = written.EaName,
                StandIn = written.StandIn,
                Ignore = written.Ignore ?? [],
                Where = written.Where,
                From = UtcTime.Of(written.From, "from"),
                To = UtcTime.Of(written.To, "to"),
                InitialDeposit = written.InitialDeposit,
                WalkForward = written.WalkForward,
                Rolling = written.Rolling,
                User = written.User,
            };
        }
        catch (Exception failure) when (failure is JsonException or FormatException)
        {
            throw new UnprocessableException($"The {Ending} beside the file cannot be used: {failure.Message}");
        }
    }

    private sealed record Written
    {
        public string? Symbol { get; init; }

        public IReadOnlyList<string>? Symbols { get; init; }

        public bool? SameInputs { get; init; }

        public string? Timeframe { get; init; }

        public string? EaName { get; init; }

        public string? StandIn { get; init; }

        public IReadOnlyList<string>? Ignore { get; init; }

        public string? Where { get; init; }

        public string? From { get; init; }

        public string? To { get; init; }

        public double? InitialDeposit { get; init; }

        public int? WalkForward { get; init; }

        public bool? Rolling { get; init; }

        public string? User { get; init; }
    }
}
