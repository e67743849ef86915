using Microsoft.Extensions.Options;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Registry.Vllm;
using StrategyFactory.LanguageModels.Serving.Files;
using StrategyFactory.LanguageModels.Serving.Memory;
using StrategyFactory.LanguageModels.Versions;
using StrategyFactory.Neural.Adapters;
using StrategyFactory.Neural.Decoders;
using StrategyFactory.Neural.Safetensors;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Registry.Preflight;

/// <summary>Holds a version as it is served against what was trained.</summary>
internal sealed class TrainedPreflight(
    BaseModels bases,
    RegistrySource source,
    ModelPool pool,
    FileHashes hashes,
    PreflightConversations conversations,
    VllmClient client,
    VllmTarget vllm,
    IOptions<LanguageModelsOptions> options,
    TimeProvider clock)
{
    private const double LeastSame = 0.99;
    private const string Loads = "loads";
    private const string BaseMatches = "base_matches";
    private const string Template = "template";
    private const string EndToken = "end_token";
    private const string PromptIds = "prompt_ids";
    private const string TeacherForcing = "teacher_forcing";

    private static readonly string[] Names = [BaseMatches, Loads, Template, EndToken, PromptIds, TeacherForcing];

    /// <summary>Stops at the first check that the following ones need.</summary>
    internal async Task<PreflightReport> RunAsync(
        RegisteredVersion version, string target, Func<string, double, Task> tell, CancellationToken token)
    {
        CheckTally tally = new(Names);
        await tell("reads the weights", 10);
        var folder = version.Kind == VersionKind.Adapter ? bases.Require(version.BaseModel!, "base_model").Folder : version.Location;
        await CheckWeightsAsync(version, folder, tally, token);
        if (tally.HasFailure || await OpenAsync(version, folder, tally, token) is not { } opened)
        {
            return tally.Report(null);
        }

        using var trained = opened;
        var tokenizer = TextTokenizer.Open(folder);
        using var template = ChatTemplate.Open(folder, tokenizer.Special, clock);
        CheckTemplate(version, template, tally);
        if (template is null || tally.HasFailure)
        {
            return tally.Report(null);
        }

        await tell("loads the model", 25);
        ChatEncoder encoder = new(tokenizer, template);
        using var served = await ServedAsync(version, target, trained.Config.Positions, token);
        var texts = await conversations.OfAsync(version, token);
        CheckEnd(encoder, texts[0], served.EndTokens ?? trained.Config.EndTokens, tokenizer, tally);
        await tell("compares prompts", 30);
        await CheckPromptsAsync(encoder, tokenizer, texts, served, tally, token);
        return tally.Report(await CompareAsync(trained, encoder, texts, served, tell, tally, token));
    }

    private async Task CheckWeightsAsync(RegisteredVersion version, string folder, CheckTally tally, CancellationToken token)
    {
        var hash = await hashes.OfWeightsAsync(folder, token);
        var wanted = version.Kind == VersionKind.Adapter ? version.BaseHash : version.Identity;
        var name = version.BaseModel is { } model && version.Kind == VersionKind.Adapter ? model : version.Reference;
        tally.Add(
            BaseMatches,
            hash == wanted,
            hash == wanted
                ? $"The weights of {name} are those that it was trained with ({hash[..12]}…)."
                : $"The weights of {name} are others ({hash[..12]}…) than those that it was trained with "
                    + $"({wanted?[..12] ?? "not known"}…).");
    }

    private static async Task<DecoderModel?> OpenAsync(RegisteredVersion version, string folder, CheckTally tally, CancellationToken token)
    {
        var adapter = version.Kind == VersionKind.Adapter ? version.Location : null;
        try
        {
            var model = await Task.Run(() => DecoderModel.Open(folder, adapter), token);
            var beside = model.ReadAdapter() is { } read ? $", an adapter on {read.Layers.Count} of its layers" : "";
            tally.Add(Loads, true, FormattableString.Invariant($"{model.Config.Family}, {model.ParameterCount} parameters{beside}."));
            return model;
        }
        catch (Exception refusal) when (refusal is ModelFileException or UnfittingAdapterException or IOException)
        {
            tally.Add(Loads, false, refusal.Message);
            return null;
        }
    }

    private static void CheckTemplate(RegisteredVersion version, ChatTemplate? template, CheckTally tally)
    {
        var hash = template is null ? null : VersionHashes.OfText(template.Source);
        tally.Add(
            Template,
            hash is not null && hash == version.TemplateHash,
            hash is null ? "There is no chat template."
                : hash == version.TemplateHash ? $"{KnownTemplates.Name(template!.Source)}, as in the training ({hash[..12]}…)."
                : $"It is another one ({hash[..12]}…) than in the training ({version.TemplateHash?[..12] ?? "none"}…).");
    }

    private async Task<IServedModel> ServedAsync(RegisteredVersion version, string target, int positions, CancellationToken token)
    {
        if (target == VllmTarget.Name)
        {
            var length = (await vllm.BaseAsync(version, token)).MaxModelLen ?? positions;
            return new VllmServedModel(client, VllmTarget.NameOf(version), length);
        }

        return new NativeServedModel(await pool.RentAsync(source.Of(version), token), options.Value.Serving.Kept);
    }

    private static void CheckEnd(
        ChatEncoder encoder, ChatMessage[] messages, IReadOnlyCollection<int> ends, TextTokenizer tokenizer, CheckTally tally)
    {
        var example = encoder.Examples(messages)[^1];
        var last = example.Tokens[Array.LastIndexOf(example.Learned, true)];
        var text = tokenizer.Decode([last], skipControl: false);
        tally.Add(
            EndToken,
            ends.Contains(last),
            ends.Contains(last)
                ? $"Answers are learned up to {text} ({last}), which ends them where they are served."
                : $"Answers are learned up to {text} ({last}), but where they are served only {string.Join(", ", ends)} end them.");
    }

    private static async Task CheckPromptsAsync(
        ChatEncoder encoder, TextTokenizer tokenizer, IReadOnlyList<ChatMessage[]> texts, IServedModel served, CheckTally tally,
        CancellationToken token)
    {
        foreach (var (place, messages) in texts.Index())
        {
            var (own, other) = (encoder.Prompt(messages[..^1]), await served.PromptAsync(messages[..^1], token));
            if (!own.AsSpan().SequenceEqual(other))
            {
                var at = own.AsSpan().CommonPrefixLength(other);
                tally.Add(PromptIds, false, $"Prompt {place + 1} is read otherwise than in the training, from token {at + 1} on.");
                return;
            }

            if (tokenizer.Special.Begin is { } begin && own is [var first, var second, ..] && first == begin.Id && second == begin.Id)
            {
                tally.Add(PromptIds, false, $"Prompt {place + 1} begins with {begin.Text} twice.");
                return;
            }
        }

        tally.Add(PromptIds, true, $"{texts.Count} prompts have the same ids in trainer and server.");
    }

    private static async Task<ServingAgreement> CompareAsync(
        DecoderModel trained, ChatEncoder encoder, IReadOnlyList<ChatMessage[]> texts, IServedModel served,
        Func<string, double, Task> tell, CheckTally tally, CancellationToken token)
    {
        AgreementTally agreement = new();
        var longest = Math.Min(trained.Config.Positions, served.ContextTokens);
        foreach (var (place, messages) in texts.Index())
        {
            await tell("compares answers", 35 + (60.0 * place / texts.Count));
            if (encoder.Fit(encoder.Examples(messages)[^1], longest, OverLong.CutBeginning) is not { } example)
            {
                continue;
            }

            var first = Math.Max(1, Array.IndexOf(example.Learned, true));
            var own = await Task.Run(() => trained.Score(example.Tokens, first, token), token);
            var other = await served.ScoreAsync(example.Tokens, first, token);
            int[] learned =
                [.. Enumerable.Range(first, example.Tokens.Length - first).Where(at => example.Learned[at]).Select(at => at - first)];
            agreement.Add(learned.Select(at => (own.Likeliest[at], own.LogProbabilities[at])), learned.Select(at => other[at]));
        }

        var found = agreement.Describe(served.LargestDifference);
        var passed = found is { Tokens: > 0, SameFirstChoice: >= LeastSame } && found.LargestDifference <= found.LargestAllowed;
        tally.Add(TeacherForcing, passed, FormattableString.Invariant(
            $"Of {found.Tokens} tokens in {found.Prompts} answers the first choice is the same for {found.SameFirstChoice:0.00%} ")
            + FormattableString.Invariant($"(least {LeastSame:0%}); ln p differs by at most {found.LargestDifference:0.00000} ")
            + FormattableString.Invariant($"(most {found.LargestAllowed}), {found.MeanDifference:0.0000000} on average."));
        return found;
    }
}
