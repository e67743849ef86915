using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using StrategyFactory.Kernel;
using StrategyFactory.Kernel.Errors;
using StrategyFactory.PromptOptimization.Contracts;

namespace StrategyFactory.PromptOptimization.Characters;

/// <summary>Fills an empty catalogue from JSON files; a database that ever had a character is left alone.</summary>
internal sealed class CharacterSeeds(PromptsContext context, TimeProvider clock, IOptions<PromptOptimizationOptions> options)
{
    /// <summary>Stores every file of the folder as version 1 of the character that the file is called after.</summary>
    /// <exception cref="UnprocessableException">A file is no character.</exception>
    internal async Task PlantAsync(CancellationToken token)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, options.Value.CharactersFolder);
        if (!Directory.Exists(folder) || await context.CharacterVersions.AnyAsync(token))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var name = CharacterNames.Normalise(Path.GetFileNameWithoutExtension(file));
            var definition = Read(file);
            CharacterRules.Require(name, definition);
            context.CharacterVersions.Add(new() { Name = name, Version = 1, Definition = JsonSerializer.Serialize(definition, FactoryJson.Options), CreatedAt = clock.GetUtcNow() });
            context.CharacterLabels.Add(new() { Name = name, Label = CharacterLabel.Production, Version = 1 });
            context.CharacterLabels.Add(new() { Name = name, Label = CharacterLabel.Latest, Version = 1 });
        }

        await context.SaveChangesAsync(token);
    }

    private static CharacterDefinition Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<CharacterDefinition>(File.ReadAllText(file), FactoryJson.Options) ?? throw new JsonException("null is no character.");
        }
        catch (JsonException failure)
        {
            throw new UnprocessableException($"{file} is no character: {failure.Message}");
        }
    }
}
