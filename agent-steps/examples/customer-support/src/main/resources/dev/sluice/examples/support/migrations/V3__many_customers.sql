-- Whom the daily health check looks at: 5,000 customers who pay and were not contacted for a week, and 1,000 who do not qualify.
insert into customers (id, email, name, tier, last_contacted)
  select 'c-' || lpad(n::text, 5, '0'), 'customer' || n || '@many.example', 'Customer ' || n,
    case when n > 5500 then 'free' when n % 5 = 0 then 'enterprise' else 'pro' end,
    case when n > 5000 and n <= 5500 then now() - interval '2 days'
         when n % 3 = 0 then null
         else now() - (8 + n % 60) * interval '1 day' end
  from generate_series(1, 6000) as n;
