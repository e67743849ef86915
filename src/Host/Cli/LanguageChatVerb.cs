using System.CommandLine;
using StrategyFactory.LanguageModels.Contracts;
using static StrategyFactory.Host.Cli.FactoryVerb;

namespace StrategyFactory.Host.Cli;

/// <summary><c>language chat</c>: one question, or a conversation, a line a turn.</summary>
internal static class LanguageChatVerb
{
    private static readonly Option<string> Model = new("--model")
    {
        Description = "What answers: a base, a version or an alias.",
        HelpName = "NAME",
        Required = true,
    };

    private static readonly Option<string?> Prompt = new("--prompt")
    {
        Description = "What is asked; without it every line of the input is a turn, until one is empty.",
        HelpName = "TEXT",
    };

    private static readonly Option<string?> SystemText = new("--system") { Description = "What is said before.", HelpName = "TEXT" };
    private static readonly Option<int?> MaxTokens = new("--max-tokens") { Description = "Tokens to write at most.", HelpName = "N" };

    private static readonly Option<double> Temperature = new("--temperature")
    {
        Description = "How bold it draws, 0 to 2.",
        HelpName = "X",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<long?> Seed = new("--seed") { Description = "Seed of the draws.", HelpName = "N" };

    internal static Command Create() => Opening(
        "chat", "Ask a model, within this process.", [Model, Prompt, SystemText, MaxTokens, Temperature, Seed], ChatAsync);

    private static async Task<int> ChatAsync(ParseResult parsed, FactoryProcess factory, CancellationToken token)
    {
        List<ExampleMessage> messages = parsed.GetValue(SystemText) is { Length: > 0 } system ? [new("system", system)] : [];
        if (parsed.GetValue(Prompt) is { } prompt)
        {
            await TurnAsync(prompt);
            return 0;
        }

        if (parsed.GetValue(GlobalOptions.Json))
        {
            throw new FormatException("prompt: is needed with --json, which prints one answer.");
        }

        while (await Console.In.ReadLineAsync(token) is { Length: > 0 } line)
        {
            await TurnAsync(line);
        }

        return 0;

        async Task TurnAsync(string text)
        {
            messages.Add(new("user", text));
            var asJson = parsed.GetValue(GlobalOptions.Json);
            var answer = await factory.SendAsync(
                new AnswerChat
                {
                    Model = parsed.GetValue(Model)!,
                    Messages = messages,
                    MaxTokens = parsed.GetValue(MaxTokens),
                    Temperature = parsed.GetValue(Temperature),
                    Seed = parsed.GetValue(Seed),
                    Received = asJson ? null : ShowAsync,
                },
                token);
            Print(parsed, answer, Show);
            messages.Add(new("assistant", answer.Text));
        }
    }

    private static async ValueTask ShowAsync(string piece) => await Console.Out.WriteAsync(piece);

    private static void Show(ChatAnswer answer)
    {
        Terminal.Print("");
        var pace = answer.AnswerTokens / Math.Max(answer.Seconds, 1e-9);
        Terminal.Say(FormattableString.Invariant(
            $"{answer.AnswerTokens} tokens in {answer.Seconds:0.0} s ({pace:0.0} a second), {answer.FinishReason}; {answer.Id}."));
    }
}
