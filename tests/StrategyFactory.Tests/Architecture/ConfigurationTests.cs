using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace StrategyFactory.Tests.Architecture;

/// <summary>What can be set is in the file that is shipped: people find it there, and the page of settings shows what that file names.</summary>
internal sealed class ConfigurationTests
{
    // not for people: the host tells the module where its storage is; a step of the price is a symbol's, and spreads are stressed alone
    private static readonly string[] Internal =
        ["FineTuning:StorageFolder", "Forecasting:StorageFolder", "LanguageModels:StorageFolder", "Evolution:Simulation:TickSize", "Evolution:Simulation:SpreadFactor"];

    [Test]
    public void Every_option_of_every_section_is_in_the_file()
    {
        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "appsettings.json")))!.AsObject();
        var sections = Product.Assemblies.SelectMany(assembly => assembly.GetTypes())
            .Select(type => (Type: type, Name: type.GetField("Section", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)?.GetRawConstantValue() as string))
            .Where(section => section.Name is not null).ToList();
        Assert.That(sections.Select(section => section.Name), Is.SupersetOf(new[] { "Simulation", "Evolution", "Report", "Security" }));
        Assert.That(sections.SelectMany(section => Missing(section.Type, file[section.Name!], section.Name!)).Except(Internal, StringComparer.Ordinal), Is.Empty);
    }

    private static IEnumerable<string> Missing(Type options, JsonNode? node, string path)
    {
        if (node is not JsonObject known)
        {
            return [path];
        }

        return options.GetProperties().Where(property => property.SetMethod is not null).SelectMany(property =>
        {
            var here = $"{path}:{property.Name}";
            var isSection = property.PropertyType.IsClass && property.PropertyType != typeof(string) && !typeof(IEnumerable).IsAssignableFrom(property.PropertyType);
            return !known.ContainsKey(property.Name) ? [here] : isSection ? Missing(property.PropertyType, known[property.Name], here) : [];
        });
    }
}
