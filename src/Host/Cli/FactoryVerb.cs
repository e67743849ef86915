using System.CommandLine;
using MediatR;
using StrategyFactory.Host.Configuration;

namespace StrategyFactory.Host.Cli;

/// <summary>Verbs that open the factory in this process, do something with it, and print what came of it.</summary>
internal static class FactoryVerb
{
    /// <summary>A verb that asks one thing.</summary>
    internal static Command Asking<T>(
        string name, string description, IReadOnlyList<Symbol> symbols, Func<ParseResult, IRequest<T>> request, Action<T> show)
        where T : class =>
        Opening(name, description, symbols, async (parsed, factory, token) =>
        {
            Print(parsed, await factory.SendAsync(request(parsed), token), show);
            return 0;
        });

    /// <summary>A verb that opens the factory's database.</summary>
    internal static Command Opening(
        string name,
        string description,
        IReadOnlyList<Symbol> symbols,
        Func<ParseResult, FactoryProcess, CancellationToken, Task<int>> action) =>
        Verb(name, description, symbols, FactoryProcess.OpenAsync, action);

    /// <summary>A verb that runs background work too.</summary>
    internal static Command Working(
        string name,
        string description,
        IReadOnlyList<Symbol> symbols,
        Func<ParseResult, FactoryProcess, CancellationToken, Task<int>> action) =>
        Verb(name, description, symbols, FactoryProcess.StartAsync, action);

    private static Command Verb(
        string name,
        string description,
        IReadOnlyList<Symbol> symbols,
        Func<FactorySettings, CancellationToken, Task<FactoryProcess>> open,
        Func<ParseResult, FactoryProcess, CancellationToken, Task<int>> action)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else
            {
                command.Options.Add((Option)symbol);
            }
        }

        command.SetAction(async (parsed, token) =>
        {
            await using var factory = await open(GlobalOptions.Settings(parsed), token);
            return await action(parsed, factory, token);
        });
        return command;
    }

    /// <summary>Prints JSON where it was asked for, else what people read.</summary>
    internal static void Print<T>(ParseResult parsed, T result, Action<T> show)
        where T : class
    {
        if (parsed.GetValue(GlobalOptions.Json))
        {
            Terminal.Json(result);
        }
        else
        {
            show(result);
        }
    }
}
