using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.PromptOptimization.Migrations;

[DbContext(typeof(PromptsContext))]
[Migration("20261123110000_CreateExperiments")]
internal sealed class CreateExperiments : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table prompts.experiments (
            id uuid not null constraint experiments_pkey primary key,
            name text not null,
            character text,
            topic text,
            variants jsonb not null,
            stop_probability double precision not null,
            minimum_outcomes integer not null,
            status text not null,
            winner text,
            created_at timestamp with time zone not null,
            ended_at timestamp with time zone
        );
        create index experiments_status_created_at_idx on prompts.experiments (status, created_at);

        create table prompts.conversation_texts (
            optimization_id uuid not null constraint conversation_texts_pkey primary key,
            user_input text,
            optimized_prompt text not null,
            expires_at timestamp with time zone not null
        );
        create index conversation_texts_expires_at_idx on prompts.conversation_texts (expires_at);
        """);
}
