using StrategyFactory.LanguageModels.Contracts;

namespace StrategyFactory.Host.Cli;

/// <summary>What the verbs of <c>language</c> print for people.</summary>
internal static class LanguageTables
{
    internal static void Show(GeneratedText text)
    {
        Terminal.Print(text.Text ?? string.Join(",", text.Tokens));
        var pace = text.Tokens.Count / Math.Max(text.Seconds, 1e-9);
        Terminal.Say(FormattableString.Invariant(
            $"{text.Tokens.Count} tokens in {text.Seconds:0.0} s ({pace:0.0} a second), {text.FinishReason}."));
    }

    internal static void Show(PretrainedLanguageModel made)
    {
        Terminal.Print(FormattableString.Invariant(
            $"{made.Base.Name}: {made.Parameters} numbers, {made.Base.Vocabulary} tokens, {made.Steps} steps in {made.Seconds:0.0} s."));
        Terminal.Print(FormattableString.Invariant(
            $"Validation loss {made.ValidationLossBefore:0.0000} before, {made.ValidationLoss:0.0000} after; ")
            + $"{made.Examples} pieces of text, {made.Tokens} tokens.");
        Terminal.Print(made.Folder);
    }

    internal static void Show(LanguageBases here)
    {
        if (here.Bases.Count == 0)
        {
            Terminal.Print(
                "No language model is here: make a small one with './factory language pretrain', or name a folder of them as "
                + "LanguageModels:Models.");
        }

        foreach (var each in here.Bases)
        {
            var text = each.HasTokenizer ? "" : ", without a tokenizer";
            Terminal.Print(
                $"{each.Name}: {each.Family}, {each.Layers} layers of {each.Width}, {each.Vocabulary} tokens, "
                + $"reads {each.ContextLength} at once{text}; trained on {each.TrainedOn}");
        }

        foreach (var each in here.Unreadable)
        {
            Terminal.Print($"{each.Name}: cannot be used: {each.Reason}");
        }
    }
}
