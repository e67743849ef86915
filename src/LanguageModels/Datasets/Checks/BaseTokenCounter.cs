using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Bases;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Datasets.Checks;

/// <summary>Counts by the tokenizer and the template of a base of this machine.</summary>
internal sealed class BaseTokenCounter(BaseModels bases) : ITokenCounter
{
    private readonly Dictionary<string, (BaseModel Model, ChatEncoder Encoder)> _known = new(StringComparer.Ordinal);

    public string? Missing(string baseModel)
    {
        try
        {
            _ = Require(baseModel);
            return null;
        }
        catch (FactoryException missing)
        {
            return missing.Message;
        }
    }

    public int LongestOf(string baseModel) => Require(baseModel).Model.Config.Positions;

    public Task<IReadOnlyList<CountedTokens>> CountAsync(
        string baseModel, IReadOnlyList<IReadOnlyList<ExampleMessage>> conversations, CancellationToken token)
    {
        var encoder = Require(baseModel).Encoder;
        return Task.Run<IReadOnlyList<CountedTokens>>(
            () =>
            [
                .. conversations.Select(messages =>
                {
                    token.ThrowIfCancellationRequested();
                    return Count(encoder, messages);
                }),
            ],
            token);
    }

    private static CountedTokens Count(ChatEncoder encoder, IReadOnlyList<ExampleMessage> messages)
    {
        try
        {
            return new(encoder.Whole([.. messages.Select(message => new ChatMessage(message.Role, message.Content))]).Length);
        }
        catch (ChatTemplateException refusal)
        {
            return new(0, refusal.Message);
        }
    }

    private (BaseModel Model, ChatEncoder Encoder) Require(string baseModel)
    {
        if (!_known.TryGetValue(baseModel, out var known))
        {
            var model = bases.Require(baseModel, "base_model");
            _known.Add(baseModel, known = (model, BaseChat.Of(model)));
        }

        return known;
    }
}
