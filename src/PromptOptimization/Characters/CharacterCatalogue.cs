using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.PromptOptimization.Contracts;
using StrategyFactory.PromptOptimization.Traffic;

namespace StrategyFactory.PromptOptimization.Characters;

/// <summary>A character ready for use.</summary>
internal sealed record LabelledCharacter(string Name, int Version, CharacterDefinition Definition);

/// <summary>The labelled versions of all characters, in memory.</summary>
internal sealed class CharacterCatalogue : IDisposable
{
    private const string Select =
        """
        select l.name, l.label, v.version, v.definition
        from prompts.character_labels l join prompts.character_versions v using (name, version)
        """;

    private readonly NpgsqlDataSource _source;
    private readonly RefreshedCopy<Dictionary<(string Name, string Label), LabelledCharacter>> _copy;

    public CharacterCatalogue(NpgsqlDataSource source, IOptions<PromptOptimizationOptions> options, TimeProvider clock)
    {
        _source = source;
        _copy = new(LoadAsync, TimeSpan.FromSeconds(options.Value.RefreshSeconds), clock);
    }

    /// <summary>The version of a character that carries a label.</summary>
    /// <exception cref="NotFoundException">There is no such character or label; the message names those there are.</exception>
    internal async ValueTask<LabelledCharacter> RequireAsync(string name, string? label, CancellationToken token)
    {
        var key = (CharacterNames.Normalise(name), label ?? CharacterLabel.Production);
        var characters = await _copy.GetAsync(token);
        // unknown here may only mean: made a moment ago by another process
        return characters.TryGetValue(key, out var found) || (characters = await _copy.ReloadAsync(token)).TryGetValue(key, out found)
            ? found
            : throw Unknown(name, label, characters.Keys);
    }

    /// <summary>Names of the characters in use, in order.</summary>
    internal async ValueTask<IReadOnlyList<string>> NamesAsync(CancellationToken token) => Names((await _copy.GetAsync(token)).Keys);

    /// <summary>Takes in a change at once.</summary>
    internal Task ReloadAsync(CancellationToken token) => _copy.ReloadAsync(token);

    public void Dispose() => _copy.Dispose();

    internal static NotFoundException Unknown(string name, string? label, IEnumerable<(string Name, string Label)> known)
    {
        var keys = known.ToList();
        var normalised = CharacterNames.Normalise(name);
        if (label is null || !keys.Exists(key => key.Name == normalised))
        {
            return new($"There is no character '{Shortened(name)}'; there are {string.Join(", ", Names(keys))}.", "character");
        }

        var labels = keys.Where(key => key.Name == normalised).Select(key => key.Label).Order(StringComparer.Ordinal);
        return new($"The character '{normalised}' has no label '{label}'; it has {string.Join(", ", labels)}.", "character_label");
    }

    private static List<string> Names(IEnumerable<(string Name, string Label)> keys) =>
        [.. keys.Where(key => key.Label == CharacterLabel.Production).Select(key => key.Name).Order(StringComparer.Ordinal)];

    private static string Shortened(string name) => name.Length <= 64 ? name : name[..64] + "…";

    private async Task<Dictionary<(string Name, string Label), LabelledCharacter>> LoadAsync(CancellationToken token)
    {
        await using var command = _source.CreateCommand(Select);
        await using var row = await command.ExecuteReaderAsync(token);
        Dictionary<(string, string), LabelledCharacter> characters = [];
        while (await row.ReadAsync(token))
        {
            var definition = JsonSerializer.Deserialize<CharacterDefinition>(row.GetString(3), FactoryJson.Options)!;
            characters[(row.GetString(0), row.GetString(1))] = new(row.GetString(0), row.GetInt32(2), definition);
        }

        return characters;
    }
}
