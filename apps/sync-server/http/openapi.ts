import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

/** Collects every route into one OpenAPI 3.1 document, served at `/openapi.json`. Register before the routes. */
export async function installOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'VALERO sync server',
        version: '1.0.0',
        description:
          'Commands and queries of every module, sign-in, ingest of device journals, shapes of master data, Excel exports. Amounts are integer cents, quantities thousandths, unit prices 1/100000 EUR, instants epoch milliseconds. Every refusal is application/problem+json (RFC 9457) with a stable `code`.',
      },
      components: {
        securitySchemes: {
          person: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'Access token of /api/v1/auth/sign-in, 15 minutes.',
          },
          device: { type: 'http', scheme: 'bearer', description: 'Token given to a device at its enrolment.' },
        },
      },
      tags: [
        { name: 'auth', description: 'Sign-in, refresh, sign-out' },
        { name: 'commands', description: 'Requests that the office decides' },
        { name: 'queries', description: 'Questions' },
        { name: 'exports', description: 'Excel workbooks' },
        { name: 'imports', description: 'Articles from files' },
        { name: 'sync', description: 'For devices: facts up, shapes down' },
        { name: 'ops', description: 'For those who run the server' },
      ],
    },
    transform: jsonSchemaTransform,
  });
  app.get('/openapi.json', { schema: { tags: ['ops'], summary: 'This document' } }, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(app.swagger()),
  );
}
