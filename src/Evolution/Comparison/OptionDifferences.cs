using System.Text.Json;
using System.Text.Json.Nodes;
using StrategyFactory.Evolution.Contracts;
using StrategyFactory.Kernel.Json;

namespace StrategyFactory.Evolution.Comparison;

/// <summary>Finds what resolved requests do not have in common.</summary>
internal static class OptionDifferences
{
    /// <summary>The top-level fields whose values are not all equal, by name; 10 equals 10.0, lists are compared in order.</summary>
    internal static IReadOnlyList<OptionDifference> Between(IReadOnlyList<EvolutionRequest> requests)
    {
        var documents = requests.Select(request => JsonSerializer.SerializeToNode(request, FactoryJson.Options)!.AsObject()).ToList();
        List<OptionDifference> differences = [];
        foreach (var option in documents.SelectMany(document => document.Select(field => field.Key)).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal))
        {
            var values = documents.ConvertAll(document => document[option]);
            if (!values.TrueForAll(value => JsonNode.DeepEquals(value, values[0])))
            {
                differences.Add(new(option, values.ConvertAll(value => value?.DeepClone())));
            }
        }

        return differences;
    }
}
