using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Serving;

namespace StrategyFactory.LanguageModels.Comparisons.Judges;

/// <summary>A model that is served here judges.</summary>
internal sealed class ServedJudge(PatientAnswers answers, ServableModel model) : IJudge
{
    private const int MostTokens = 1024;

    public async Task<string> AskAsync(IReadOnlyList<ExampleMessage> question, CancellationToken token)
    {
        try
        {
            return (await answers.AnswerAsync(new(model, question) { MaxTokens = MostTokens }, token)).Text;
        }
        catch (FactoryException refusal) when (PatientAnswers.IsOfConversation(refusal))
        {
            // two long answers may not fit into it, others may
            throw new JudgeSilentException($"{model.Name} cannot answer: {refusal.Message}");
        }
    }
}
