using System.CommandLine;

namespace StrategyFactory.Host.Cli;

/// <summary>The argument of verbs that list things, or tell about the one that is named.</summary>
internal static class OptionalId
{
    internal static Argument<Guid?> Create(string description) => new("ID")
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result =>
        {
            if (result.Tokens is not [{ Value: var text }])
            {
                return null;
            }

            if (Guid.TryParse(text, out var id))
            {
                return id;
            }

            result.AddError($"ID: '{text}' is not allowed; an id as the list shows it.");
            return null;
        },
    };
}
