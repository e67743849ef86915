using StrategyFactory.Kernel.Errors;

namespace StrategyFactory.Neural.LlamaCpp;

/// <summary>How large a session is and how it computes.</summary>
/// <param name="ContextTokens">Tokens of prompt and answer together, 1 and up.</param>
/// <param name="Threads">Threads that compute, 1 and up.</param>
/// <param name="BatchTokens">Tokens of a prompt that are read in one go, while other sessions wait; 1 and up.</param>
/// <param name="IsExact">Whether what was read is kept as 32-bit numbers, twice as large and a little slower.</param>
public sealed record SessionOptions(int ContextTokens, int Threads, int BatchTokens = 512, bool IsExact = false)
{
    internal void Require(int trained)
    {
        RequireWithin(ContextTokens, trained, "context_tokens");
        RequireWithin(Threads, 1_024, "threads");
        RequireWithin(BatchTokens, 1 << 16, "batch_tokens");
    }

    private static void RequireWithin(int value, int most, string field)
    {
        if (value < 1 || value > most)
        {
            throw new UnprocessableException($"{field} is {value}; 1 to {most} is allowed.", field);
        }
    }
}
