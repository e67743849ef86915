using System.Globalization;
using System.Text.Json;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Forecasting.Bases;

/// <summary>What a base was trained on before it came here, from <c>pretraining.json</c> beside its weights.</summary>
/// <param name="TrainedOn">A sentence for people.</param>
/// <param name="Until">No later row of any market was seen; null where there was none, or nobody knows.</param>
/// <param name="Synthetic">Whether all of it was made up, so that no market was seen.</param>
/// <param name="Incomplete">Whether it had seen something before that nobody knows.</param>
internal sealed record BaseOrigin(string TrainedOn, DateTimeOffset? Until, bool Synthetic, bool Incomplete = false)
{
    /// <summary>Whether it can be told of a row that it was not seen.</summary>
    internal bool IsKnown => !Incomplete && (Synthetic || Until is not null);

    internal const string FileName = "pretraining.json";

    /// <summary>What stands for a folder that says nothing.</summary>
    internal static BaseOrigin Unknown { get; } = new($"not known: the folder has no {FileName}", null, false);

    /// <summary>Reads it; one that is there and broken is not known either, which the sentence says.</summary>
    internal static BaseOrigin Of(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? FactoryJson.Read<BaseOrigin>(File.ReadAllText(path)) : Unknown;
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException)
        {
            return new($"not known: {FileName} cannot be read ({broken.Message})", null, false);
        }
    }

    /// <summary>What has been seen once it was trained further on a market.</summary>
    /// <param name="series">The series, for people.</param>
    /// <param name="until">Time of the last row that was seen.</param>
    internal BaseOrigin After(string series, DateTimeOffset until) => new(
        string.Create(CultureInfo.InvariantCulture, $"{TrainedOn}; then {series} until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC"),
        Until > until ? Until : until,
        Synthetic: false,
        Incomplete: !IsKnown);

    internal void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), FactoryJson.Write(this));
}
