using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.PromptOptimization.Migrations;

[DbContext(typeof(PromptsContext))]
[Migration("20261123100000_CreateKnowledge")]
internal sealed class CreateKnowledge : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table prompts.knowledge_collections (
            name text not null constraint knowledge_collections_pkey primary key,
            documents bigint not null,
            passages bigint not null,
            terms bigint not null,
            next_passage bigint not null
        );
        insert into prompts.knowledge_collections values ('character_examples', 0, 0, 0, 1), ('success_patterns', 0, 0, 0, 1), ('topic_knowledge', 0, 0, 0, 1);

        create table prompts.knowledge_documents (
            collection text not null,
            id text not null,
            title text not null,
            character text,
            expires_at timestamp with time zone,
            created_at timestamp with time zone not null,
            constraint knowledge_documents_pkey primary key (collection, id)
        );
        create index knowledge_documents_expires_at_idx on prompts.knowledge_documents (expires_at);

        create table prompts.knowledge_passages (
            collection text not null,
            number bigint not null,
            document_id text not null,
            text text not null,
            length integer not null,
            constraint knowledge_passages_pkey primary key (collection, number)
        );
        create index knowledge_passages_collection_document_id_idx on prompts.knowledge_passages (collection, document_id);

        create table prompts.knowledge_postings (
            collection text not null,
            term text not null,
            passage bigint not null,
            frequency integer not null,
            length integer not null,
            constraint knowledge_postings_pkey primary key (collection, term, passage)
        );
        create index knowledge_postings_collection_passage_idx on prompts.knowledge_postings (collection, passage);
        """);
}
