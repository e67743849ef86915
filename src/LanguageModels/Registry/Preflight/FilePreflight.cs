using StrategyFactory.Kernel.Errors;
using StrategyFactory.LanguageModels.Contracts;
using StrategyFactory.LanguageModels.Serving;
using StrategyFactory.LanguageModels.Serving.Memory;
using StrategyFactory.LanguageModels.Versions;
using StrategyFactory.Neural.Safetensors;

namespace StrategyFactory.LanguageModels.Registry.Preflight;

/// <summary>Checks a GGUF file that was made elsewhere: there is no training that it could be held against.</summary>
internal sealed class FilePreflight(RegistrySource source, ModelPool pool, IAnswers answers)
{
    private const string Loads = "loads";
    private const string Answers = "answers";
    private const int Tokens = 16;

    private static readonly string[] Names = [Loads, Answers];

    internal async Task<PreflightReport> RunAsync(RegisteredVersion version, Func<string, double, Task> tell, CancellationToken token)
    {
        CheckTally tally = new(Names);
        var model = source.Of(version);
        try
        {
            await tell("loads the model", 10);
            using (var lease = await pool.RentAsync(model, token))
            {
                var info = lease.Model.Weights.Model.Info;
                tally.Add(
                    Loads, true,
                    $"{info.Architecture}, {info.Parameters} parameters as {info.Type}, with a chat template; there is no training to "
                    + "hold it against.");
            }

            await tell("answers", 60);
            var answer = await answers.AnswerAsync(new(model, [new("user", "Hello.")]) { MaxTokens = Tokens }, null, token);
            tally.Add(Answers, true, $"\"Hello.\" is answered with {answer.AnswerTokens} tokens.");
        }
        catch (Exception refusal) when (refusal is UnprocessableException or ModelFileException)
        {
            tally.Add(tally.Has(Loads) ? Answers : Loads, false, refusal.Message);
        }

        return tally.Report(null);
    }
}
