using StrategyFactory.Kernel.Errors;
using StrategyFactory.Neural.Tokenizers;

namespace StrategyFactory.LanguageModels.Bases;

/// <summary>How conversations are written to a base.</summary>
internal static class BaseChat
{
    /// <summary>By its own tokenizer and template.</summary>
    /// <exception cref="UnprocessableException">It has none, or they do not belong to it.</exception>
    internal static ChatEncoder Of(BaseModel model)
    {
        if (!model.HasTokenizer)
        {
            throw new UnprocessableException($"base_model: {model.Name} has no tokenizer.json; a base that reads text.", "base_model");
        }

        var tokenizer = TextTokenizer.Open(model.Folder);
        if (tokenizer.Size > model.Config.Vocabulary)
        {
            throw new UnprocessableException(
                $"base_model: the tokenizer of {model.Name} has {tokenizer.Size} tokens, its network {model.Config.Vocabulary}; "
                + "files that belong together.",
                "base_model");
        }

        var template = ChatTemplate.Open(model.Folder, tokenizer.Special, TimeProvider.System)
            ?? throw new UnprocessableException(
                $"base_model: {model.Name} has no chat template; one in chat_template.jinja.", "base_model");
        return new(tokenizer, template);
    }
}
