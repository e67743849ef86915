using System.Text.Json;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using StrategyFactory.Kernel.Database;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.Kernel.Json;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Characters;

/// <summary>
/// Fills an empty catalogue from JSON files; a database that ever had a character is left alone. It runs at every start and so does
/// without the Entity Framework, whose first use takes a second.
/// </summary>
internal sealed class CharacterSeeds(DatabaseSession session, TimeProvider clock, IOptions<PromptOptimizationOptions> options)
{
    private const string Any = "select exists (select from prompts.character_versions)";

    private const string Plant =
        """
        with planted as (
            insert into prompts.character_versions (name, version, definition, created_at) values ($1, 1, $2, $3) returning name, version
        )
        insert into prompts.character_labels (name, label, version)
        select name, label, version from planted cross join unnest($4::text[]) label
        """;

    /// <summary>Stores every file of the folder as version 1 of the character that the file is called after.</summary>
    /// <exception cref="UnprocessableException">A file is no character.</exception>
    internal async Task PlantAsync(CancellationToken token)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, options.Value.CharactersFolder);
        if (!Directory.Exists(folder) || await AnyAsync(token))
        {
            return;
        }

        await using var seeds = new NpgsqlBatch(session.Connection);       // one transaction by itself
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var name = CharacterNames.Normalise(Path.GetFileNameWithoutExtension(file));
            var definition = Read(file);
            CharacterRules.Require(name, definition);
            seeds.BatchCommands.Add(new(Plant)
            {
                Parameters =
                {
                    new() { Value = name },
                    new() { Value = JsonSerializer.Serialize(definition, FactoryJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb },
                    new() { Value = clock.GetUtcNow() },
                    new() { Value = new[] { CharacterLabel.Production, CharacterLabel.Latest } },
                },
            });
        }

        if (seeds.BatchCommands.Count > 0)
        {
            await seeds.ExecuteNonQueryAsync(token);
        }
    }

    private async Task<bool> AnyAsync(CancellationToken token)
    {
        await using var any = new NpgsqlCommand(Any, await session.OpenAsync(token));
        return await any.ExecuteScalarAsync(token) is true;
    }

    private static CharacterDefinition Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<CharacterDefinition>(File.ReadAllText(file), FactoryJson.Options)
                ?? throw new JsonException("null is no character.");
        }
        catch (JsonException failure)
        {
            throw new UnprocessableException($"{file} is no character: {failure.Message}");
        }
    }
}
