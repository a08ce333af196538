-- Similar tickets by an index, where the server has pgvector and this user may have it; otherwise they are worked out over arrays.
-- Looked at after every migration, so that a server that gets pgvector later is used too.
do $$
declare
  home text;
begin
  if exists (select from pg_available_extensions where name = 'vector') then
    create extension if not exists vector;
  end if;
  select quote_ident(n.nspname) into home
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'vector';
  if home is not null then
    execute format(
      'create index if not exists tickets_by_meaning on tickets using hnsw ((embedding::%1$s.vector(256)) %1$s.vector_cosine_ops)'
      ' where status = ''resolved'' and array_length(embedding, 1) = 256', home);
  end if;
exception
  when insufficient_privilege then
    raise notice 'pgvector is there, but not for this user; similarity is worked out over arrays';
  when undefined_object then
    raise notice 'pgvector is too old for an index of this kind; similarity is worked out without';
end $$;
