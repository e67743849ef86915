using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Serving;

namespace StrategyFactory.LanguageModels.Comparisons;

/// <summary>Asks again where too many others wait for answers: a comparison has time, and must not lose a prompt to a busy hour.</summary>
internal sealed class PatientAnswers(IAnswers answers, TimeProvider clock)
{
    /// <summary>Twenty minutes of waits as serving asks for them.</summary>
    private const int MostAttempts = 240;

    internal async Task<Answer> AnswerAsync(AnswerRequest request, CancellationToken token)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await answers.AnswerAsync(request, null, token);
            }
            catch (BusyException busy) when (attempt < MostAttempts)
            {
                await Task.Delay(busy.RetryAfter, clock, token);
            }
        }
    }

    /// <summary>Whether a refusal is of one conversation, such as one that does not fit, and others may be answered.</summary>
    internal static bool IsOfConversation(FactoryException refusal) => refusal.Field is "messages" or "prompt";
}
