using Microsoft.Extensions.Configuration;
using NUnit.Framework;
using StrategyFactory.Host.Settings;
using StrategyFactory.Kernel.Settings;

namespace StrategyFactory.Tests.Host.Settings;

internal sealed class ConfiguredValuesTests
{
    [Test]
    public void Every_value_of_a_named_section_is_told_with_the_origin_that_has_the_last_word_and_no_secret_is()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "factory.json"), """
                {
                  "Evolution": { "MaxGenerations": 4, "Names": ["a", "b"] },
                  "Security": { "ApiKeys": [] },
                  "ConnectionStrings": { "Factory": "" },
                  "Mail": { "SmtpPassword": "hush", "Url": "https://example.test/hook/hush", "TokenBudget": 1200, "Key": "hush" }
                }
                """);
            var configuration = new ConfigurationBuilder().SetBasePath(folder.FullName).AddJsonFile("factory.json")
                .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Evolution:MaxGenerations"] = "8",
                    ["Security:ApiKeys:0"] = "a key that is never shown",
                    ["PATH"] = "/usr/bin",
                }).Build();
            Assert.That(ConfiguredValues.Of(configuration), Is.EqualTo(new Setting[]
            {
                new("ConnectionStrings:Factory", "", "factory.json"),
                new("Evolution:MaxGenerations", "8", "program"),
                new("Evolution:Names", "a, b", "factory.json"),
                new("Mail:Key", null, "factory.json"),
                new("Mail:SmtpPassword", null, "factory.json"),
                new("Mail:TokenBudget", "1200", "factory.json"),
                new("Mail:Url", null, "factory.json"),
                new("Security:ApiKeys", null, "program"),
            }));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
